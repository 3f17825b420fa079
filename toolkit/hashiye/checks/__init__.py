"""The rules, a module a topic. Importing this package fills :data:`hashiye.registry.RULES`."""

from hashiye.checks import anchors

__all__ = ["anchors"]
