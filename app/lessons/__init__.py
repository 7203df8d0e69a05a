"""What the lesson asks and answers: each route's answer is built here from the numbers of model.lesson."""
