"""Programs that make what is kept in the repository: pictures for the README, curves for the training page."""
