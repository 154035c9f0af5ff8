"""The comms of forked kernels: ipykernel's, but for what nobody hears (see `unheard`)."""

from __future__ import annotations

from typing import Any

from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel

from vested_widgets.server.kernels.fork.comm_suppression import OUTPUT, WIDGET, Hush


class PageComm(BaseComm):
    """A comm that leaves unsaid what nobody hears."""

    hush = Hush()
    _is_output = False

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        """As ipykernel's, if it is to be said."""
        is_widget = self.target_name == WIDGET
        if is_widget and msg_type == "comm_open" and data:
            self._is_output = data.get("state", {}).get("_model_module") == OUTPUT
        if not (is_widget and self.hush.covers(msg_type)) or self._is_output:
            super().publish_msg(msg_type, data, metadata, buffers, **keys)
        elif Kernel.initialized():
            self.kernel = Kernel.instance()  # as if it had been said: without one, widgets believe that they are closed
