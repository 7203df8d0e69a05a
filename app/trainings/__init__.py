"""Trainings that visitors start: each a process and a folder, and the notes in it by which a server and it talk."""
