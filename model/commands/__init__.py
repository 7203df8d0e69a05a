"""The commands of `inkdigit`, a module each: add_parser() tells what it takes, run() gives the exit code."""
