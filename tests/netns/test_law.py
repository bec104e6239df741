#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""An export, a reset and an import in the same router make the same configuration again."""
import difflib
import re

import netns

ODD = 'say \\"hi\\" for \\$5, 100%\\? it\'s C:\\\\dir\\tand ~ # ; { [ ( \\r\\nöäü € \\F0\\9F\\90\\87 end '

COMMANDS = f'''
/system identity set name="Home Office"
/system note set show-at-login=yes note="{ODD}"
/ip settings set ip-forward=no
/ip address add address=192.168.80.1/24 interface=ToInternet comment="{ODD}"
/ip address add address=10.5.5.5/30 interface=ToInternet disabled=yes
/ip pool add name=last ranges=10.9.0.1-10.9.0.9
/ip pool add name=callers ranges=10.0.103.2-10.0.103.99,10.0.104.7 next-pool=last comment="two\\nlines"
/ip route add dst-address=10.150.1.0/24 gateway=192.168.80.254 distance=7 comment=far
/ip route add dst-address=10.150.2.0/24 gateway=ToInternet disabled=yes
/ip service set api address=10.0.0.0/8,192.168.80.0/24 disabled=no
/ppp profile add name=office local-address=10.0.103.1 remote-address=callers session-timeout=8h dns-server=1.1.1.1,8.8.8.8
/ppp profile set office use-encryption=required only-one=yes on-up=":log info \\"up \\$user\\"\\r\\n/ip address print" comment="{ODD}"
/ppp profile set default idle-timeout=1h2m3s
/ppp secret add name=ex service=pptp password=lkjrht local-address=10.0.103.1 remote-address=10.0.103.2
/ppp secret add name="two words" password="{ODD}" profile=office disabled=yes caller-id=10.1.1.1 comment="="
/ppp secret add name=routed password="\\$x" routes="10.150.1.0/24 10.0.103.2 1, 10.150.7.0/24"
/ppp secret add name="*7" password="[:put 1]"
/interface ethernet set ToInternet arp=proxy-arp comment="the cable"
/interface pptp-client add name=out connect-to=10.9.9.9 user=u password="a b" allow=mschap2,chap mtu=1400 comment="{ODD}"
/interface pptp-client add connect-to=10.9.9.8 user="u\\$" add-default-route=yes default-route-distance=3 profile=office
/interface pptp-server add name=in user=ex
/interface pptp-server add user="two words" disabled=yes
/interface pptp-server server set enabled=yes authentication=mschap1,mschap2 keepalive-timeout=77 default-profile=office
/system logging action add name=far target=remote remote=10.0.0.9 remote-port=5514
/system logging action add name=short target=memory memory-lines=7
/system logging add topics=pptp,!debug action=short prefix="{ODD}"
/system logging set 0 topics=info,!account
/system script add name=clean policy=read,write source="{ODD}"
/system script add name="with code" source=":foreach i in=[/ppp secret find where name~\\"^a\\\\\\$\\"] do={{\\r\\n    :put \\"\\$i\\"\\r\\n}}\\r\\n"
/system scheduler add name=nightly start-time=03:00:00 interval=1d on-event="{ODD}" policy=read
/system scheduler add name=once start-date=jan/02/2035 start-time=00:00:00 on-event=clean disabled=yes
/user group add name=helpers policy=read,write,test
/user add name=kim group=helpers address=10.0.0.0/8 comment="{ODD}"
/user add name=lee group=read disabled=yes
'''


def build(net):
    router = net.router('Home')
    net.cable(router, 'ToInternet', net.host('far'), 'eth0')
    router.start()
    for line in COMMANDS.strip().splitlines():
        router.command(line)


def exported(router, how=''):
    """An export without its head, which has the date."""
    return router.command(f'/export {how}').stdout.split('#\n', 1)[1]


def menus():
    """Where the commands above are typed."""
    lines = [line.split() for line in COMMANDS.strip().splitlines()]
    return sorted({' '.join(words[:min(words.index(verb) for verb in ('add', 'set') if verb in words)]) for words in lines})


def shown(router):
    """What people see of it all: an export that forgot something would forget it twice."""
    text = ''
    for menu in menus():
        said = router.command(f'{menu} print detail', check=False)
        if said.returncode:         # settings have one form
            said = router.command(f'{menu} print')
        text += f'{menu}\n{said.stdout}'
    return re.sub(r' (last-logged-in|last-started|next-run|run-count)=("[^"]*"|\S+ \d\S+|\S+)', '', text)


def reset(console):
    begin = console.start('/system reset-configuration')
    console.until(lambda: console.screen.line().startswith('Dangerous! Reset anyway?'), 'the question')
    console.keys('y\r')
    return console.finish(begin + 1)


def again(router, form, how):
    """The configuration goes into a file, away, and comes back from the file."""
    before = exported(router) + shown(router)
    console = router.open_console()
    console.do(f'/export file=all {form}')
    reset(console)
    empty = exported(router)
    assert not empty, f'a new router has a configuration:\n{empty}'
    said = console.type(f'/import all.rsc {how}')
    assert 'Script file loaded and executed successfully' in said, said
    after = exported(router) + shown(router)
    console.close()
    assert after == before, '\n'.join(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm=''))


def every_menu_that_keeps_something_is_there(net):
    text = exported(net.Home)
    named = [line for line in text.splitlines() if line.startswith('/')]
    assert sorted(named) == menus(), f'{sorted(named)}\nwanted\n{menus()}'


def an_import_makes_the_configuration_again(net):
    again(net.Home, '', '')


def so_does_an_atomic_one(net):
    again(net.Home, '', 'atomic=yes')


def so_does_one_that_says_each_line(net):
    again(net.Home, '', 'verbose=yes')


def so_do_terse_and_verbose_exports(net):
    again(net.Home, 'terse', '')
    again(net.Home, 'verbose', 'atomic=yes')


def a_failed_atomic_import_leaves_what_there_was(net):
    router = net.Home
    before = exported(router)
    router.command('/export file=all; /file set all.rsc contents=([/file get all.rsc contents] . "\\n/ppp secret add name=ex\\n")')
    console = router.open_console()
    reset(console)
    console.do('/ppp secret add name=stays')
    console.fails('/import all.rsc atomic=yes', 'failure: secret with the same name already exists')
    assert exported(router) == '/ppp secret\nadd name=stays\n', exported(router)
    console.do('/ppp secret remove stays')
    console.fails('/import all.rsc', 'failure: secret with the same name already exists')
    assert exported(router) == before
    console.close()


if __name__ == '__main__':
    netns.main([every_menu_that_keeps_something_is_there, an_import_makes_the_configuration_again, so_does_an_atomic_one,
                so_does_one_that_says_each_line, so_do_terse_and_verbose_exports,
                a_failed_atomic_import_leaves_what_there_was], build=build)
