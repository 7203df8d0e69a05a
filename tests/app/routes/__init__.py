"""Tests of app/routes, file by file."""
