"""A cast of people and organisations for tests: plain typed functions, one file per capability."""
