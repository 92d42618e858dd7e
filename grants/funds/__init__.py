"""The pooled fund: its geographies, its charter, who gives to it and what came in."""
