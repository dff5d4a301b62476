"""Other servers that answer `GET /patients/{id}/timeline` with the same words from the same
tables, each written as its own documentation shows. They read where PostgreSQL is, and with which
key tokens are signed, from PEER_DATABASE and PEER_SECRET."""
