"""The community panel: who reads what, who may not, and what each one scores."""
