"""Figures for whoever looks after the machine, in the form that Prometheus reads. No label holds
an id, a name or a path: routes, methods, states and queues, and nothing else."""
