"""A client of the register, for Python: `Client` and `AsyncClient`, with one typed call for each operation.

    from registry.client import Client, calls

    with Client("https://registry.example", token=token) as bank:
        pledge = bank.send(calls.register_pledge(filing))
        number = pledge["registration_number"]
        bank.send(calls.discharge_pledge(number, {"reason": "debt_performed"}))
        for one in bank.items(calls.list_pledges()):
            print(one["registration_number"], one["status"])

A call that changes something has an idempotency key of its own from when it is made, so that sending it again, after
whatever has happened, has one effect. A call is sent again by itself where its connection fails or the register asks
for patience (503, 429, a key whose first call is under way), after the time that the register names. `If-Match` of a
change is the ETag that this client saw last of that pledge; where it has seen none, it reads the pledge first.

A refusal is raised as `Problem`, with its `code`, which never changes, and all that the document says. Answers are
dictionaries, typed as the contract has them; a member that a newer register adds is simply there.

`receipt` and `certificate` check what they fetch against the caller's own policy, with `registry.log.verify`, and raise
`LogInvalid` where it does not hold.

Needs the extra `client` (httpx2). Nothing of the server is imported.
"""

from registry.client import calls
from registry.client.call import RegisterCall
from registry.client.clients import AsyncClient, Client
from registry.client.problem import Problem

__all__ = ["AsyncClient", "Client", "Problem", "RegisterCall", "calls"]
