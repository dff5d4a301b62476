from treatment.tests.thread_cast import agreed, written

__all__ = ["agreed", "written"]
