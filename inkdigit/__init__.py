"""A small client of the service, sync and async: `inkdigit.Client(url).predict("seven.png").digit`."""
