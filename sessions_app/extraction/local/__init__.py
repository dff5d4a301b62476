"""The default engine: rules and word lists on this machine, no network, no model."""
