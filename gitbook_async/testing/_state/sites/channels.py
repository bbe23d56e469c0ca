"""The channels of a site: where GitBook Agent works in other tools. They answer no questions here."""

from __future__ import annotations

from typing import Final

from gitbook_async.testing._state.calls.calls import Call, Handler
from gitbook_async.testing._state.calls.kept import Kept, shown_as
from gitbook_async.testing._state.data.records import Json
from gitbook_async.testing._state.sites.sites import site_id


def _initial(call: Call) -> Json:
    return {"role": "support", "status": "active", "answers": 0, "createdAt": call.store.now()}


_CHANNELS: Final = Kept(
    "site channel", "siteChannelId", site_id, shown_as("site-channel", "siteChannelId"), initial=_initial
)
HANDLERS: Final[dict[str, Handler]] = _CHANNELS.handlers(
    list="listSiteChannels",
    create="createSiteChannel",
    get="getSiteChannelById",
    update="updateSiteChannelById",
    delete="deleteSiteChannelById",
)
