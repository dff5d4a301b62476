"""The run command: everything TherapyBridge needs, started and stopped together on one machine."""
