"""A server that speaks S3 on the loopback, and a real client that speaks to it."""

import uuid
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

ACCESS = {
    "access_key": "test",
    "secret_key": "test",
    "region_name": "us-east-1",
}


class Bucket:
    def __init__(self, port):
        self.endpoint, self.name = f"http://127.0.0.1:{port}", f"recordings-{uuid.uuid4().hex}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=ACCESS["region_name"],
            aws_access_key_id=ACCESS["access_key"],
            aws_secret_access_key=ACCESS["secret_key"],
        )
        self.client.create_bucket(Bucket=self.name)

    @property
    def storage(self):
        """As RECORDING_STORAGE and RECORDING_STORAGE_OPTIONS name it."""
        return {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {
                **ACCESS,
                "bucket_name": self.name,
                "endpoint_url": self.endpoint,
                "location": "sealed",
                "object_parameters": {"ServerSideEncryption": "AES256"},
            },
        }

    @property
    def objects(self):
        found = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [entry["Key"] for page in found for entry in page.get("Contents", [])]

    def bytes_of(self, key):
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def put(self, key, content):
        self.client.put_object(Bucket=self.name, Key=key, Body=content)


@contextmanager
def served():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        yield port
    finally:
        server.stop()
