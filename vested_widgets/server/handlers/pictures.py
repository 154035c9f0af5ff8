"""Pictures that kernels have drawn, fetched from the server by name instead of through each kernel.

Pages learn a name from their kernel, which has asked whether their seat may see it, or, of a reveal, from the workshop feed. This
handler checks seat, deal and role once more.
"""

from __future__ import annotations

import gzip

from tornado.web import HTTPError, authenticated

from vested_widgets.deals import policy
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.live.picture_files import read_packed


class PictureHandler(BaseHandler):
    """A picture by its name, for members of its deal who may see the group's answers."""

    @authenticated
    def get(self, name: str) -> None:
        """Answer with the picture as JSON.

        Raises:
            HTTPError: 403 if this seat may not see such pictures, 404 if its deal has none of that name (any more).
        """
        user = self.user
        if user.deal is None or user.member is None or not policy.may(user.member.role, "see_group").allowed:
            raise HTTPError(403)
        try:
            body = read_packed(self.server.pictures.folder(user.deal.id) / f"{name}.json.gz")
        except OSError:
            raise HTTPError(404) from None
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
        else:
            body = gzip.decompress(body)
        self.finish(body)
