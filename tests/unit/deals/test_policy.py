from __future__ import annotations

from typing import get_args

import pytest

from vested_widgets.deals import NotAllowed, policy
from vested_widgets.deals.entities import Role


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("act", policy.ACTS)
def test_every_role_and_act_is_decided_with_a_reason(role, act):
    decision = policy.may(role, act)
    assert decision.allowed == (role in policy.ACTS[act].roles)
    assert decision.allowed or decision.reason.endswith(".")
    if not decision.allowed:
        with pytest.raises(NotAllowed):
            decision.demand()


def test_only_architects_lead_only_members_answer_and_only_people_of_a_party_approve():
    assert policy.ACTS["reveal"].roles == {"architect"}
    assert policy.ACTS["answer"].roles == {"member"}
    assert policy.ACTS["approve"].roles == policy.ACTS["decline"].roles == {"member", "sponsor"}
    assert "sponsor" not in policy.ACTS["see_group"].roles
