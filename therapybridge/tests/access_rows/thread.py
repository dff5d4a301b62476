def rows(session):
    return {}
