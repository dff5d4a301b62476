"""placeholder until sealing lands"""
