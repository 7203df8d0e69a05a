"""Reading of very many pictures into one file of results, on one machine or several, that survives interruptions."""
