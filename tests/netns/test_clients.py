#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What the known client programs of the API say, replayed word by word, and whether each would understand what it is
answered."""
import re

import netns
from clients import Confused, Evil, Go, Librouteros, Node, Pear, RouterOSApi, Tik, pairs
from strangers import Stranger, response

HERE = '10.1.0.1'


def build(net):
    router = net.router('Router')
    host = net.host('host')
    net.cable(router, 'lan', host, 'eth0')
    host.address('10.1.0.9/24')
    router.start()
    for line in ('/ip address add address=10.1.0.1/24 interface=lan', '/ip service enable api',
                 '/user add name=boss group=full password=boss-secret',
                 '/user add name=old group=full password=old-secret legacy-login=yes'):
        router.command(line)


def called(net, kind):
    return kind(Stranger(net.host, HERE))


def plain(net, kind, *tag):
    program = called(net, kind)
    assert program.done('/login', '=name=boss', '=password=boss-secret', *tag) == {}
    return program


def gone(program):
    """Nothing is left open and nothing unread."""
    assert not program.open and not program.waiting and not program.data
    program.socket.close()


def librouteros_and_ansible(net):
    """api_modify: all rows, then removals, changes, additions, moves, and all rows again."""
    program = plain(net, Librouteros)
    program.done('/ppp/profile/add', '=name=kept', '=comment=a', '=only-one=yes')
    before = program.rows('/ppp/profile/print')
    assert {row['name'] for row in before} >= {'default', 'default-encryption', 'kept'}
    kept = next(row['.id'] for row in before if row['name'] == 'kept')
    first, second = (program.done('/ppp/secret/add', f'=name={name}', '=disabled=no')['ret'] for name in 'ab')
    assert program.done('/ppp/secret/set', f'=.id={first}', '=remote-address=10.9.0.1', '=caller-id=10.0.0.7') == {}
    row = program.rows('/ppp/secret/print', '=.proplist=remote-address,caller-id', '?=name=a')[0]
    assert row == {'remote-address': '10.9.0.1', 'caller-id': '10.0.0.7'}, row
    assert program.done('/ppp/secret/set', f'=.id={first}', '=!remote-address=', '=!comment=') == {}
    assert 'remote-address' not in program.rows('/ppp/secret/print', '?=name=a')[0]
    chosen = program.rows('/ppp/secret/print', '=.proplist=.id', '?=name=a', '?=name=b', '?#|')
    assert [row['.id'] for row in chosen] == [first, second]
    assert program.rows('/ppp/secret/print', '=.proplist=name', '?=name=a', '?#!', '?>name=a') == [{'name': 'b'}]
    assert program.done('/ppp/secret/remove', f'=.id={first},{second}') == {}
    assert program.done('/ppp/profile/remove', f'=.id={kept}') == {}
    assert program.fails('/ppp/profile/remove', f'=.id={kept}') == 'no such item'
    for path in ('/routing/bgp/peer', '/ipv6/neighbor'):        # facts: a menu that is not there is only a warning
        program.fails(f'{path}/print')
    for path in ('/system/identity', '/system/resource', '/system/routerboard', '/interface', '/ip/address'):
        assert program.rows(f'{path}/print')
    assert all(re.fullmatch(r'true|false', row['disabled']) for row in program.rows('/interface/print'))
    gone(program)


def librouteros_with_a_token(net):
    program = called(net, Librouteros)
    challenge = program.done('/login')['ret']
    assert program.done('/login', '=name=old', '=response=' + response('old-secret', challenge)) == {}
    assert program.rows('/system/identity/print') == [{'name': 'Warren'}]
    gone(program)


def node_routeros(net):
    """Random tags, on the login too; # keeps the connection alive while a stream goes on."""
    program = called(net, Node)
    assert program.fails('/login', '=name=boss', '=password=guess', '.tag=lg0') == 'invalid user name or password (6)'
    assert program.done('/login', '=name=boss', '=password=boss-secret', '.tag=lg1') == {}
    program.say('/ppp/secret/listen', '.tag=st9')
    assert program.fails('#', '.tag=ka1').startswith('no such command')
    program.say('/ppp/secret/add', '=name=n=1', '=comment=x=y=z', '.tag=c1')
    heard = sorted((program.hear() for _ in range(2)), key=lambda words: words[0])
    made = pairs(heard[0])['ret']
    assert heard[1][0] == '!re' and heard[1][-1] == '.tag=st9' and '=comment=x=y=z' in heard[1], heard
    program.say('/cancel', '=tag=st9', '.tag=c2')
    assert [program.hear()[0] for _ in range(3)] == ['!trap', '!done', '!done']
    assert program.fails('/ppp/secret/nothing', '.tag=c3') == 'no such command'
    assert program.rows('/ppp/secret/print', f'?.id={made}', '=.proplist=comment', '.tag=c4') == [{'comment': 'x=y=z'}]
    # A keepalive while nothing else goes on, and many requests before the first answer.
    for number in range(30):
        program.say('/system/identity/print', f'.tag=m{number}')
    heard = [program.hear() for _ in range(60)]
    assert [words[0] for words in heard] == ['!re', '!done'] * 30, heard
    assert program.done('/ppp/secret/remove', f'=numbers={made}', '.tag=c5') == {}
    gone(program)


def routeros_client(net):
    """The layer on node-routeros: ids first, then numbers=id,id; single operators in the queries; move."""
    program = plain(net, Node, '.tag=lg')
    for number, name in enumerate(('one', 'two', 'three')):
        program.done('/system/logging/add', f'=prefix={name}', '=topics=ppp', '=action=memory', f'.tag=a{number}')
    ids = [row['.id'] for row in program.rows('/system/logging/print', '?prefix=one', '?prefix=three', '?#|',
                                              '=.proplist=.id', '.tag=b')]
    assert len(ids) == 2
    program.done('/system/logging/set', f'=numbers={",".join(ids)}', '=disabled=yes', '.tag=c')
    rows = program.rows('/system/logging/print', '?disabled=yes', '?prefix=two', '?#!', '?#&', '.tag=d')
    assert [row['prefix'] for row in rows] == ['one', 'three'], rows
    program.done('/system/logging/enable', f'=numbers={ids[0]}', '.tag=e')
    program.done('/system/logging/remove', f'=numbers={",".join(ids)}', '.tag=f')
    assert 'no such item' in program.fails('/system/logging/disable', f'=numbers={ids[0]}', '.tag=g')
    left = program.rows('/system/logging/print', '?prefix=two', '.tag=h')
    program.done('/system/logging/remove', f'=numbers={left[0][".id"]}', '.tag=i')
    gone(program)


def routeros_api_and_mktxp(net):
    """Numbered tags; a bare login first; flags without a second =; all that mktxp collects."""
    program = called(net, RouterOSApi)
    challenge = program.done('/login', '.tag=1')['ret']
    program.done('/login', '=name=old', '=response=' + response('old-secret', challenge), '.tag=2')
    assert program.rows('/system/resource/print', '=.proplist=version', '.tag=3')[0]['version']
    assert int(program.done('/ip/route/print', '=count-only', '.tag=4')['ret']) >= 1
    number = 5
    for path in ('/system/identity', '/system/resource', '/system/routerboard'):
        program.rows(f'{path}/print', f'.tag={number}')
        number += 1
    for path in ('/interface', '/interface/ethernet', '/ip/pool', '/user/active', '/ip/address', '/ppp/active'):
        program.rows(f'{path}/print', '=detail', f'.tag={number}')
        number += 1
    for path in ('/caps-man/interface', '/interface/wireguard/peers', '/ip/ipsec/active-peers', '/container'):
        assert program.fails(f'{path}/print', '=stats', f'.tag={number}').startswith('no such command')
        number += 1
    program.done('/interface/pptp-client/add', '=name=out', '=connect-to=10.9.9.9', '=user=u', '=password', '.tag=90')
    rows = program.rows('/interface/pptp-client/monitor', '=once', '=numbers=0', '.tag=91')
    assert rows and 'status' in rows[0], rows
    program.done('/interface/pptp-client/remove', '=.id=out', '.tag=92')
    joined = program.rows('/interface/print', '?type=ether', '?type=loopback', '?type=bridge', '?#||', '.tag=93')
    assert {row['type'] for row in joined} >= {'ether'}
    gone(program)


def go_routeros(net):
    """Requests of several goroutines on one connection, and a listener beside them."""
    program = plain(net, Go, '.tag=r1')
    program.say('/ppp/secret/listen', '.tag=l2')
    program.say('/ping', '=address=10.1.0.9', '=count=2', '=interval=100ms', '.tag=r3')
    program.say('/ppp/secret/add', '=name=go', '.tag=r4')
    program.say('/no/such/menu/print', '.tag=r5')
    heard = []
    while set(program.open) != {'l2'}:
        heard.append(program.hear())
    kinds = {tag: [words[0] for words in heard if words[-1] == f'.tag={tag}'] for tag in ('l2', 'r3', 'r4', 'r5')}
    assert kinds == {'l2': ['!re'], 'r3': ['!re', '!re', '!done'], 'r4': ['!done'], 'r5': ['!trap', '!done']}, kinds
    program.say('/ppp/secret/remove', '=.id=go', '.tag=r6')
    assert sorted(program.hear()[0] for _ in range(2)) == ['!done', '!re']
    program.say('/cancel', '=tag=l2', '.tag=r7')
    assert [program.hear()[-1] for _ in range(3)] == ['.tag=l2', '.tag=r7', '.tag=l2']
    gone(program)


def php_of_evilfreelancer(net):
    """Length and word in packets of their own; queries with operators; an export."""
    program = plain(net, Evil)
    number = program.done('/ppp/secret/add', '=name=php', '=comment=ünï', '=password=p')['ret']
    rows = program.rows('/ppp/secret/print', '?name=php', '?name=nobody', '?#|', '?disabled=false')
    assert [(row['.id'], row['comment']) for row in rows] == [(number, 'ünï')], rows
    assert program.fails('/ppp/secret/add', '=name=php').startswith('failure: ')
    assert program.done('/ppp/secret/remove', f'=.id={number}') == {}
    assert program.ask('/quit') == [['!fatal', 'session terminated on request']]


def php_of_pear2(net):
    """A bare login before each login; tags; getall."""
    program = called(net, Pear)
    challenge = program.done('/login', '.tag=login')['ret']
    program.done('/login', '=name=old', '=response=' + response('old-secret', challenge), '.tag=login')
    assert program.rows('/ppp/profile/getall', '.tag=all')
    assert program.rows('/interface/print', '=.proplist=name,type', '?name', '.tag=names')[0].keys() == {'name', 'type'}
    program.say('/ppp/active/listen', '.tag=first')
    program.say('/ppp/secret/listen', '.tag=second')
    program.say('/cancel', '.tag=stop')         # without a tag: all of them
    heard = [program.hear() for _ in range(5)]
    assert sorted(words[0] for words in heard) == ['!done'] * 3 + ['!trap'] * 2, heard
    gone(program)


def tik4net(net):
    """Its ways of loading, saving and watching."""
    program = plain(net, Tik, '.tag=1')
    number = program.done('/ppp/profile/add', '=name=tik', '=use-encryption=required', '.tag=2')['ret']
    rows = program.rows('/ppp/profile/print', '=detail=', f'?=.id={number}', '.tag=3')
    assert rows[0]['use-encryption'] == 'required'
    program.done('/ppp/profile/set', '=use-encryption=no', '=local-address=10.3.3.3', f'=.id={number}', '.tag=4')
    program.done('/ppp/profile/unset', f'=.id={number}', '=value-name=local-address', '.tag=5')
    assert 'local-address' not in program.rows('/ppp/profile/print', f'?=.id={number}', '.tag=6')[0]
    assert program.fails('/ppp/profile/set', '=only-one=maybe', f'=.id={number}', '.tag=7')
    assert program.fails('/ppp/profile/add', '.tag=8').startswith('missing value(s) of argument(s)')
    program.done('/ppp/profile/remove', f'=.id={number}', '.tag=9')
    gone(program)


def the_rules_are_not_empty(net):
    """What real programs stumble over is found here: sentences that the router must not send."""
    bad = {
        Librouteros: [['!re', 'x'], ['!re', '=x'], ['!done', '.tag=1'], ['!trap', '=message=a', '=more=b'], ['!empty']],
        Node: [['!empty', '.tag=1'], ['!re', '=x', '.tag=1'], ['!done'], ['!done', '.tag=2'], ['!re', '.tag=1', '=a=b']],
        RouterOSApi: [['!trap', '=category=1', '.tag=1'], ['!re', 'x', '.tag=1'], ['!done', '.tag=x']],
        Go: [['!re', 'x', '.tag=1'], ['!re', '=x', '.tag=1'], ['?', '.tag=1']],
        Evil: [['!re', '!done'], ['!re', '=x'], ['!more']],
        Pear: [['!re', '=a=1', '=a=2', '.tag=1'], ['!re', 'x', '.tag=1'], ['!re', '=a=1', '.tag=1', '.tag=1']],
        Tik: [['!re', '=a=1', '=a=2', '.tag=1'], ['!re', 'x', '.tag=1'], ['!trap', '=category=0', '.tag=1']],
    }
    for kind, sentences in bad.items():
        program = called(net, kind)
        program.open = {'1': 0}
        for words in sentences:
            try:
                program.read(words)
                program.account(words)
            except Confused:
                continue
            raise AssertionError(f'{kind.__name__} reads {words}')
        program.socket.close()


if __name__ == '__main__':
    netns.main([
        librouteros_and_ansible, librouteros_with_a_token, node_routeros, routeros_client, routeros_api_and_mktxp,
        go_routeros, php_of_evilfreelancer, php_of_pear2, tik4net, the_rules_are_not_empty,
    ], build=build)
