# SPDX-License-Identifier: ISC
"""What Ansible's modules do by way of librouteros, with librouteros itself: ADDRESS"""
import ssl
import sys

from librouteros import connect
from librouteros.exceptions import TrapError
from librouteros.login import plain, token
from librouteros.query import And, Key, Or

address = sys.argv[1]


def sealed(sock):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(sock)


def fails(action, text):
    try:
        action()
    except TrapError as trap:
        assert text in str(trap), trap
        return
    raise AssertionError(f'no trap: {text}')


fails(lambda: connect(address, 'boss', 'wrong'), 'invalid user name or password (6)')
api = connect(address, 'old', 'old-secret', login_method=token)
assert tuple(api.path('system', 'identity'))[0]['name']
api.close()
api = connect(address, 'boss', 'boss-secret', port=8729, ssl_wrapper=sealed)
assert tuple(api.path('system', 'resource'))
api.close()

api = connect(address, 'boss', 'boss-secret', login_method=plain)
secrets = api.path('ppp', 'secret')
profiles = api.path('ppp', 'profile')

# api_modify: print, remove, set what differs, add, print; what was set is what comes back.
wanted = {'name': 'ann', 'service': 'pptp', 'profile': 'default', 'remote-address': '10.0.0.7', 'routes': '',
          'disabled': False, 'comment': 'made by hand'}
made = secrets.add(**wanted)
row = next(item for item in secrets if item['.id'] == made)
assert all(row[key] == value for key, value in wanted.items()), row
changed = {'service': 'any', 'disabled': True, 'comment': ''}
secrets.update(**{'.id': made, **changed})
row = next(item for item in secrets if item['.id'] == made)
assert row['service'] == 'any' and row['disabled'] is True, row
secrets.update(**{'.id': made, '!remote-address': ''})
assert 'remote-address' not in next(item for item in secrets if item['.id'] == made)
fails(lambda: secrets.add(name='ann'), 'already exists')
fails(lambda: secrets.update(**{'.id': '*FFFF', 'name': 'x'}), 'no such item')
fails(lambda: secrets.add(name='bob', colour='red'), 'unknown parameter colour')

# api with query and extended_query
name, service, disabled = Key('name'), Key('service'), Key('disabled')
bob = secrets.add(name='bob', service='pptp')
assert [r['name'] for r in secrets.select(name).where(service == 'pptp')] == ['bob']
assert [r['name'] for r in secrets.select(name).where(Or(name == 'ann', name == 'bob'))] == ['ann', 'bob']
assert [r['name'] for r in secrets.select(name).where(name.In('ann', 'bob'))] == ['ann', 'bob']
assert [r['name'] for r in secrets.select(name).where(And(service == 'any', disabled == True))] == ['ann']
assert [r['name'] for r in secrets.select(name).where(service != 'any')] == ['bob']
assert {r['name'] for r in profiles.select(name)} == {'default', 'default-encryption'}
secrets.remove(made, bob)
assert not [r for r in secrets]

# api_facts: a menu that is not there is a trap, and the next command works
fails(lambda: tuple(api.path('routing', 'bgp', 'peer')), 'no such command')
assert tuple(api(cmd='/interface/print'))
assert tuple(api('/ppp/secret/print', **{'count-only': ''})) in (({'ret': 0},), ()), 'count'
api.close()
