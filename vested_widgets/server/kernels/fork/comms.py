"""The comms of forked kernels: ipykernel's, without the messages that `comm_suppression` drops."""

from __future__ import annotations

from typing import Any

from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

from vested_widgets.server.kernels.fork.comm_suppression import OUTPUT, WIDGET, CommSuppression


class PageComm(BaseComm):
    """A comm that drops messages which nobody receives."""

    suppression = CommSuppression()
    _is_output = False

    # What: drops the message of a widget while a page's cells run.
    # Why: the server asks for the states of all widgets afterwards, so each message would be made, sent and read for nothing.
    # Upstream: ipykernel/comm/comm.py, BaseComm.publish_msg; it sends every message.
    # Without it: a visit takes 0.20 s of CPU instead of 0.15 s (docs/decisions/0008-comm-suppression.md).
    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        """Send a message, unless it is dropped."""
        is_widget = self.target_name == WIDGET
        if is_widget and msg_type == "comm_open" and data:
            self._is_output = data.get("state", {}).get("_model_module") == OUTPUT
        if not (is_widget and self.suppression.drops(msg_type)) or self._is_output:
            super().publish_msg(msg_type, data, metadata, buffers, **keys)
        elif Kernel.initialized():
            self.kernel = Kernel.instance()  # as if the message had been sent: widgets take a comm without a kernel for closed
