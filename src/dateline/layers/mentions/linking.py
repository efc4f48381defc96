"""This room puts mentions of one participant into one chain: names, descriptions and pronouns as they come."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.codebook.roles import Roles
from dateline.layers.mentions.describing import link_forward, link_nominal
from dateline.layers.mentions.draft import Draft
from dateline.layers.mentions.naming import link_name
from dateline.layers.mentions.page import Page
from dateline.layers.mentions.pronouns import link_pronoun, link_speakers
from dateline.layers.mentions.web import Web, join
from dateline.model import MentionKind


def link_drafts(page: Page, roles: Roles, states: dict[str, str], drafts: Sequence[Draft]) -> Web:
    """Give every draft its chain number; the web holds the chains. ``states`` names states by code."""
    web = Web(page=page, roles=roles, states=states, by_head={d.head: d for d in drafts})
    first_person = []
    for draft in drafts:
        if draft.kind is MentionKind.PRONOUN:
            if draft.pronoun in ("i", "we"):
                first_person.append(draft)
                continue
            chain = link_pronoun(web, draft)
        elif draft.kind is MentionKind.NAME:
            chain = link_name(web, draft)
        else:
            chain = link_nominal(web, draft)
        join(web, draft, chain)
    link_speakers(web, first_person)
    link_forward(web, drafts)
    for draft in drafts:
        draft.chain = web.root(draft.chain)
    return web
