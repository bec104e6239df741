#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The API over TCP and TLS: who gets in, what each of the known client programs says and must hear, and those who
mean harm."""
import os
import re
import shutil
import socket
import sys
import time

import api
import netns
import tap
from strangers import PLAIN, SEALED, Stranger, attributes, inside, response

HERE = '10.1.0.1'       # the router
WRONG = [['!trap', '=message=invalid user name or password (6)'], ['!done']]
DEBIAN = '/usr/lib/python3/dist-packages/librouteros'


def build(net):
    router = net.router('Router')
    for number in (1, 2):
        host = net.host(f'host{number}')
        net.cable(router, f'lan{number}', host, 'eth0')
        host.address(f'10.{number}.0.9/24').route('default', f'10.{number}.0.1')
    router.start()
    do(net, *(f'/ip address add address=10.{number}.0.1/24 interface=lan{number}' for number in (1, 2)))


def do(net, *lines):
    """Without a terminal, because failures of logins are written over it."""
    for line in lines:
        net.Router.command(line)


def shows(net, line, form):
    tap.until(lambda: re.search(form, net.Router.command(line).stdout), f'{line} shows {form}')


def stranger(net, port=PLAIN, host='host1'):
    return Stranger(getattr(net, host), HERE, port)


def admitted(net, name='boss', port=PLAIN, host='host1'):
    client = stranger(net, port, host)
    heard = client.login(name, name + '-secret')
    assert heard == [['!done']], heard
    return client


# who gets in

def nobody_listens_at_first(net):
    for port in (PLAIN, SEALED):
        try:
            stranger(net, port)
        except ConnectionRefusedError:
            continue
        raise AssertionError(f'port {port} is open')


def a_service_counts_as_soon_as_it_is_enabled(net):
    do(net, '/ip service enable api,api-ssl', '/user add name=boss group=full password=boss-secret',
       '/user add name=reader group=read password=reader-secret')
    for port in (PLAIN, SEALED):
        with admitted(net, port=port) as client:
            assert client.ask('/system/identity/print') == [['!re', '=name=Warren'], ['!done']]


def the_wrong_password_and_a_user_without_one_stay_outside(net):
    with stranger(net) as client:
        assert client.login('boss', 'guess') == WRONG
        assert client.login('admin', '') == WRONG
        assert client.login('boss', 'boss-secret') == [['!done']]
    shows(net, '/log print without-paging',
                             'login failure for user boss from 10.1.0.9 via api')


def before_the_login_nothing_else_is_heard(net):
    with stranger(net) as client:
        assert client.ask('/system/identity/print') == [['!fatal', 'not logged in']]
        assert client.hear() is None


def a_reader_does_not_write(net):
    with admitted(net, 'reader') as client:
        assert client.ask('/ppp/secret/add', '=name=x')[0] == \
            ['!trap', '=category=4', '=message=not enough permissions (9)']
        assert client.rows('/ppp/profile/print')


def who_is_logged_in_is_seen_and_can_be_sent_away(net):
    with admitted(net, 'reader', SEALED) as client:
        shows(net, '/user active print', r'reader +10\.1\.0\.9 +api-ssl')
        do(net, '/user active request-logout [find name=reader]')
        assert client.hear() == ['!fatal', 'logged out']
        assert client.hear() is None


def a_user_that_is_removed_leaves_at_once(net):
    do(net, '/user add name=guest group=read password=guest-secret')
    with admitted(net, 'guest') as client:
        do(net, '/user remove guest')
        assert client.hear() == ['!fatal', 'logged out']


def addresses_of_users_and_services_keep_others_out(net):
    do(net, '/user set reader address=10.2.0.0/24')
    with stranger(net) as client:
        assert client.login('reader', 'reader-secret') == WRONG
    with admitted(net, 'reader', host='host2'):
        pass
    do(net, '/user set reader address=""', '/ip service set api address=10.2.0.0/24')
    with stranger(net) as client:
        assert client.hear() is None
    with admitted(net, 'reader', host='host2'):
        pass
    do(net, '/ip service set api address=""')


def a_port_that_is_taken_makes_the_service_invalid_until_it_is_free(net):
    taken = inside(net.Router, lambda: socket.create_server(('0.0.0.0', 9000)))
    do(net, '/ip service set api port=9000')
    shows(net, '/ip service print', r'0 +I +api +9000')
    shows(net, '/ip service print detail', r'status="port 9000 is in use by')
    taken.close()
    shows(net, '/ip service print', r'0 +api +9000')
    Stranger(net.host1, HERE, 9000).close()
    do(net, '/ip service set api port=8728')
    stranger(net).close()


def tls_has_a_certificate_of_the_routers_own(net):
    import hashlib
    with stranger(net, SEALED) as client:
        print_of_it = hashlib.sha256(client.socket.getpeercert(binary_form=True)).hexdigest()
        assert client.socket.version() in ('TLSv1.2', 'TLSv1.3')
    assert print_of_it in net.Router.command(':put [/ip service get api-ssl fingerprint]').stdout
    assert os.stat(f'{net.Router.state}/certificate.pem').st_mode & 0o777 == 0o600
    do(net, '/ip service set api-ssl tls-version=only-1.2')
    with stranger(net, SEALED) as client:
        assert client.socket.version() == 'TLSv1.2'
    do(net, '/ip service set api-ssl tls-version=any')


def an_old_client_answers_a_challenge(net):
    with stranger(net) as client:
        assert client.ask('/login')[0][0] == '!trap'
    do(net, '/user add name=old group=read password=old-secret legacy-login=yes')
    with stranger(net) as client:
        challenge = attributes(client.ask('/login')[0])['ret']
        assert client.ask('/login', '=name=old', '=response=' + response('old-secret', challenge)) == [['!done']]


# what the client programs say

def the_python_client_of_ansible_works(net):
    """librouteros itself: plain, sealed and old logins, and the way in which Ansible makes and changes items."""
    folder = os.path.join(net.folder, 'python')
    os.mkdir(folder)
    if os.path.isdir(DEBIAN):
        shutil.copytree(DEBIAN, os.path.join(folder, 'librouteros'))
    else:
        done = netns.run('sh', '-c', 'apt-get -q download python3-librouteros && dpkg-deb -x *.deb . && '
                         'mv usr/lib/python3/dist-packages/librouteros .', cwd=folder, check=False)
        if done.returncode:
            tap.say('SKIP: Debian\'s python3-librouteros cannot be had here')
            return
    done = net.host1.run(sys.executable, os.path.join(os.path.dirname(__file__), 'librouteros_client.py'), HERE,
                         env={**os.environ, 'PYTHONPATH': folder}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def what_node_says(net):
    """Tags on everything, the login too; a # that keeps the connection alive; a stream that is cancelled."""
    with stranger(net) as client:
        assert client.ask('/login', '=name=boss', '=password=boss-secret', '.tag=k3j') == [['!done', '.tag=k3j']]
        alive = client.ask('#', '.tag=a')
        assert [words[0] for words in alive] == ['!trap', '!done'] and all(w[-1] == '.tag=a' for w in alive), alive
        client.say('/ppp/secret/listen', '.tag=s1')
        assert client.ask('/ppp/secret/add', '=name=node', '.tag=s2')[-1][0] == '!done'
        client.say('/ppp/secret/remove', '=numbers=node', '.tag=s3')
        heard = [client.hear() for _ in range(2)]
        gone = next(words for words in heard if words[0] == '!re')
        assert '=.dead=yes' in gone and gone[-1] == '.tag=s1', heard
        client.say('/cancel', '=tag=s1', '.tag=s4')
        assert [client.hear() for _ in range(3)] == [
            ['!trap', '=category=2', '=message=interrupted', '.tag=s1'], ['!done', '.tag=s4'], ['!done', '.tag=s1']]


def what_the_other_python_client_says(net):
    """Words without a second =, an empty password, several operators in one query word, places instead of names."""
    with admitted(net) as client:
        assert client.ask('/ppp/secret/add', '=name=py', '=password', '.tag=1')[0][0] == '!done'
        count = client.ask('/ppp/secret/print', '=count-only', '.tag=2')
        assert count == [['!done', '=ret=1', '.tag=2']], count
        for name in 'abc':
            client.ask('/ppp/secret/add', f'=name={name}')
        chosen = client.rows('/ppp/secret/print', '?name=a', '?name=b', '?=name=c', '?#||', '=.proplist=name', '.tag=3')
        assert [row['name'] for row in chosen] == ['a', 'b', 'c'], chosen
        none = client.rows('/ppp/secret/print', '?name=a', '?name=b', '?#&!', '?name=py', '=detail')
        assert [row['name'] for row in none] == ['py'], none
        client.ask('/interface/pptp-client/add', '=name=out', '=connect-to=10.9.9.9', '=user=u')
        seen = client.ask('/interface/pptp-client/monitor', '=numbers=0', '=once')
        assert seen[0][0] == '!re' and seen[-1] == ['!done'], seen
        client.ask('/interface/pptp-client/remove', '=.id=out')
        assert client.ask('/ppp/secret/remove', '=.id=a,b,c,py')[0] == ['!done']


def what_go_and_dot_net_say(net):
    """Tags r1, l1; =.proplist= with queries by id; values are taken away with =!name= and unset."""
    with admitted(net) as client:
        made = client.ask('/ppp/secret/add', '=name=go', '=remote-address=10.0.0.1', '.tag=r1')[0]
        number = attributes(made)['ret']
        assert re.fullmatch(r'\*[0-9A-F]+', number) and made[-1] == '.tag=r1'
        row = client.rows('/ppp/secret/print', '=.proplist=.id,name,remote-address', f'?.id={number}', '.tag=r2')
        assert row == [{'.id': number, 'name': 'go', 'remote-address': '10.0.0.1'}], row
        assert client.ask('/ppp/secret/set', f'=.id={number}', '=!remote-address=', '=comment=a=b') == [['!done']]
        assert client.rows('/ppp/secret/print', '?-remote-address', '?comment', '=.proplist=comment') == \
            [{'comment': 'a=b'}]
        assert client.ask('/ppp/secret/unset', f'=numbers={number}', '=value-name=comment') == [['!done']]
        assert client.ask('/no/such/command', '.tag=r3')[-1] == ['!done', '.tag=r3']
        assert client.ask('/ppp/secret/remove', f'=.id={number}') == [['!done']]
        assert client.ask('/ppp/secret/remove', f'=.id={number}')[0] == ['!trap', '=category=0', '=message=no such item']


def what_everybody_asks_first(net):
    with admitted(net, 'reader') as client:
        resource = client.rows('/system/resource/print')[0]
        assert re.match(r'\d+\.\d+', resource['version'])
        assert {'board-name', 'architecture-name', 'uptime', 'cpu-load'} <= resource.keys()
        assert resource['free-memory'].isdigit() and resource['total-memory'].isdigit()
        assert client.rows('/system/routerboard/print')[0]['routerboard'] == 'false'


# those who mean harm

def half_words_and_garbage_hurt_nobody(net):
    with admitted(net) as honest:
        lurkers = [stranger(net, host='host2') for _ in range(10)]
        for number, lurker in enumerate(lurkers):
            lurker.send(api.sentence('/login', '=name=boss', '=password=x')[:number + 1])
        for port in (PLAIN, SEALED):
            for garbage in (b'\xff' * 64, b'GET / HTTP/1.1\r\n\r\n' * 10, b'\xf0\xff\xff\xff\xff', b'\x90\x01' + b'a' * 8000,
                            b'\x16\x03\x01\xff\xff' + b'\0' * 20000, bytes(range(256)) * 16):
                with inside(net.host2, lambda p=port: socket.create_connection((HERE, p), 20)) as wire:
                    try:
                        wire.sendall(garbage)
                        wire.shutdown(socket.SHUT_WR)
                        while wire.recv(4096):
                            pass
                    except OSError:
                        pass
        assert honest.rows('/ppp/profile/print')
        for lurker in lurkers:
            lurker.close()


def a_crowd_from_one_address_leaves_room_for_others(net):
    crowd = []
    for _ in range(120):      # more than a service takes of all
        crowd.append(stranger(net, host='host2'))
    with admitted(net) as honest:
        assert honest.rows('/ppp/profile/print')
    for client in crowd:
        client.close()
    tap.until(lambda: len(net.Router.log()) < 200000, 'the log stays short')


def two_thousand_at_once_from_many_addresses_hurt_nobody(net):
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, max(4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    for number in range(20, 60):
        net.host2.ip('address', 'add', f'10.2.0.{number}/24', 'dev', 'eth0')
    files = f'/proc/{net.Router.daemon.pid}/fd'
    before, crowd = len(os.listdir(files)), []

    def knock(number):
        wire = socket.socket()
        wire.settimeout(20)
        wire.bind((f'10.2.0.{20 + number % 40}', 0))
        wire.connect((HERE, PLAIN))
        return wire

    console = net.Router.open_console()
    for number in range(2000):
        crowd.append(inside(net.host2, lambda n=number: knock(n)))
        if number % 500 == 0:
            assert 'name:' in console.type('/system identity print')
    tap.until(lambda: len(os.listdir(files)) <= before + 110, 'a hundred connections are kept')
    assert 'name:' in console.type('/system identity print')
    console.quit()
    assert net.Router.log().count('100 connections, no more are taken') == 1
    for wire in crowd:
        wire.close()
    tap.until(lambda: len(os.listdir(files)) <= before + 2, 'descriptors come back')
    with admitted(net) as honest:
        assert honest.rows('/ppp/profile/print')


def a_script_that_sets_many_passwords_holds_up_nobody_but_itself(net):
    """Each request sees what the one before it has made, and others are answered meanwhile."""
    with admitted(net) as honest, admitted(net) as busy:
        asked = b''.join(api.sentence('/user/add', f'=name=many{n}', '=group=read', '=password=x')
                         + api.sentence('/user/print', f'?name=many{n}', '=.proplist=name') for n in range(30))
        busy.send(asked)
        begun, others = time.monotonic(), 0
        while not honest.rows('/user/print', '?name=many29'):
            others += 1
        took = time.monotonic() - begun
        assert others > 30 * 5, f'{others} answers to others in {took:.2f} s'
        heard = [busy.hear() for _ in range(90)]
        assert [words[0] for words in heard] == ['!done', '!re', '!done'] * 30
        assert [attributes(words)['name'] for words in heard[1::3]] == [f'many{n}' for n in range(30)]
        with stranger(net) as many:
            assert many.login('many7', 'x') == [['!done']]
        busy.ask('/user/remove', '=.id=' + ','.join(f'many{n}' for n in range(30)))


def thousands_who_come_and_go_are_forgotten(net):
    def knock():
        with socket.create_connection((HERE, PLAIN), 20) as wire:
            wire.sendall(b'\0')
    before = len(os.listdir(f'/proc/{net.Router.daemon.pid}/fd'))
    for _ in range(5000):
        inside(net.host2, knock)
    tap.until(lambda: len(os.listdir(f'/proc/{net.Router.daemon.pid}/fd')) <= before + 2, 'descriptors come back')
    with admitted(net) as honest:
        assert honest.rows('/ppp/profile/print')


def who_asks_and_does_not_read_is_made_to_wait_alone(net):
    with admitted(net, host='host2') as deaf, admitted(net) as honest:
        question = api.sentence('/console/describe')
        deaf.socket.settimeout(2)
        try:
            for _ in range(20000):
                deaf.send(question)
        except OSError:
            pass
        assert honest.rows('/ppp/profile/print')
        shows(net, '/system identity print', 'name:')


def guesses_wait_longer_and_longer_and_nobody_else_does(net):
    begun = time.monotonic()
    with stranger(net, host='host2') as guesser:
        for _ in range(3):
            assert guesser.login('boss', 'guess') == WRONG
        took = time.monotonic() - begun
    assert took >= 1.4, took        # half a second after the first, one after the second
    with admitted(net) as honest:
        assert honest.rows('/ppp/profile/print')


def a_service_that_is_disabled_sends_everybody_away(net):
    with admitted(net) as client, stranger(net) as waiting:
        client.say('/ip/service/disable', '=.id=api')
        assert client.hear() == ['!done']
        assert client.hear() == ['!fatal', 'logged out']
        assert waiting.hear() is None
    try:
        stranger(net)
    except ConnectionRefusedError:
        return
    raise AssertionError('it still listens')


TESTS = [
    nobody_listens_at_first,
    a_service_counts_as_soon_as_it_is_enabled,
    the_wrong_password_and_a_user_without_one_stay_outside,
    before_the_login_nothing_else_is_heard,
    a_reader_does_not_write,
    who_is_logged_in_is_seen_and_can_be_sent_away,
    a_user_that_is_removed_leaves_at_once,
    addresses_of_users_and_services_keep_others_out,
    a_port_that_is_taken_makes_the_service_invalid_until_it_is_free,
    tls_has_a_certificate_of_the_routers_own,
    an_old_client_answers_a_challenge,
    the_python_client_of_ansible_works,
    what_node_says,
    what_the_other_python_client_says,
    what_go_and_dot_net_say,
    what_everybody_asks_first,
    half_words_and_garbage_hurt_nobody,
    a_crowd_from_one_address_leaves_room_for_others,
    two_thousand_at_once_from_many_addresses_hurt_nobody,
    a_script_that_sets_many_passwords_holds_up_nobody_but_itself,
    thousands_who_come_and_go_are_forgotten,
    who_asks_and_does_not_read_is_made_to_wait_alone,
    guesses_wait_longer_and_longer_and_nobody_else_does,
    a_service_that_is_disabled_sends_everybody_away,
]

if __name__ == '__main__':
    netns.main(TESTS, build=build, chain=True)
