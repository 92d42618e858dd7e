"""Groups, registered or not, and the people in them."""
