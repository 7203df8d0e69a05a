"""The networks, their trainer and the reading of drawings: NumPy, no HTTP."""
