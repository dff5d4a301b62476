"""What a worker does about a broker that does not answer."""

from kombu.transport import redis, virtual
from redis.exceptions import RedisError


class QoS(redis.QoS):
    """A message whose acknowledgement failed counts as done here all the same. Otherwise it would
    fill the worker's one place for messages, and the worker would never take another. The broker
    delivers it again much later, and the row says that there is nothing to do."""

    def ack(self, delivery_tag):
        try:
            super().ack(delivery_tag)
        except RedisError:
            virtual.QoS.ack(self, delivery_tag)
            raise


def forgive_lost_acknowledgements() -> None:
    redis.Channel.QoS = QoS
