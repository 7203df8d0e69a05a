"""The endpoints, one file a concern; no route imports another."""
