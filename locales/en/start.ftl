### What is shown before anybody has signed in: loaded first, so nothing else belongs here.

-language = English
-direction = ltr

# The title of the tab.
title-unread = ({ NUMBER($count) }) { $name }

## Starting and signing in

starting = Starting…
starting-slow = This takes longer than it should. Another tab of Sotto may be stuck; loading the page again often helps.
reload = Load again
outdated = A newer version of Sotto runs in another tab. Load this one again to go on here.
update-ready = A new version is ready.
update = Update
later = Later
sign-in = Sign in
signing-in = Signing in…
sign-in-lead = Use the address and password of your XMPP account.
address = XMPP address
address-example = you@example.org
password = Password
advanced = Advanced
websocket = WebSocket address
websocket-hint = Only if your provider told you one. Otherwise it is found by itself.
shared = This is a shared computer
shared-hint = Everything stays in this tab and is forgotten when the tab is closed.
give-address = Type your XMPP address, for example you@example.org.
give-password = Type your password.
password-needed = Password needed
password-keeps = Your chats and this device's keys stay as they are.
not-now = Not now
other-domain = You may leave out the domain, if it is { $domain }
try-again = Try again
language = Language
restore = Restore from a backup
backup-file = Backup file
backup-passphrase = Passphrase of the backup
backup-unread = The browser could not read this file. Choose it again.
create-account = Create an account
account-deleted = The account is deleted, and so is everything that was kept of it here.
not-done = This was not done. { $why }

## What is wrong with the browser's storage

trouble-storage-full = The browser has no room left, so nothing more can be kept. Delete files, or data of other sites, and try again: messages that are not kept yet stay on your server.
trouble-storage-blocked = Another tab of Sotto still uses an older version. Close it or load it again, then try again here.
trouble-storage-removed = What was stored here was deleted, by you, another program or the browser. Signing in again makes this browser a new device.
trouble-storage-unavailable = The browser lets this page store nothing, as in private browsing. Allow it to, or sign in with “This is a shared computer”: then everything stays in this tab's memory.
trouble-storage-newer = What is stored here was made by a newer version of Sotto. Load the page again to get that version.
trouble-storage-damaged = Something that is stored here cannot be read. Try again; if that does not help, sign out and in again, which makes a new device.
trouble-storage-no-locks = This browser has no Web Locks for this page, so several tabs could damage each other's data. Use a current browser, and an address that begins with https.
trouble-storage-stopped = This page's worker has stopped. Load the page again.
trouble-storage-other = This browser could not store anything: { $why }. Try again, or load the page again.

## What is wrong with the connection or the account

trouble-not-found = No way to connect to { $domain } was found. Check the address, or put in the WebSocket address under “Advanced”.
trouble-unreachable = The server at { $address } cannot be reached. It may be down, its address wrong or its certificate not valid. Check the address and try again.
trouble-moved = The server sends you to another address: { $address }. If you trust it, put it in as the WebSocket address under “Advanced”.
# The code is one of the conditions of RFC 6120, such as system-shutdown.
trouble-server-closed = The server ended the connection ({ $code }). Trying again.
trouble-bad-address = This is not an XMPP address. It looks like you@example.org; check what was typed.
trouble-not-authorized = The address or the password is wrong. Check both and try again.
trouble-password-needed = The password of this account has changed. Enter the new one to go on.
trouble-plain-only = This server asks for the password itself at each start, and it is never stored here. Enter it to go on.
trouble-insecure = The server wants the password over an unprotected connection, so nothing was sent. Ask your provider for an address that begins with wss://.
trouble-downgrade = The server suddenly wants to sign you in in a less secure way than before, so nothing was sent. Ask your provider whether this is meant to be.
trouble-no-mechanism = The server offers no way of signing in that is known here. Ask your provider for SCRAM.
trouble-server-not-genuine = The server could not prove that it knows your password, so it may not be the real one. Check the address and your network.
trouble-conflict = This account was taken over by another sign-in with the same name. Reload the page to connect here again.
trouble-host-unknown = The server does not serve this domain. Check the part of the address after the @.
trouble-silent = The server does not answer. Trying again.
trouble-lost = The connection was lost. Trying again.
trouble-identity-moved = Another device was restored from a backup of this one and uses its identity now, so nothing is sent or received here. Your history stays readable.
trouble-backup-unreadable = This backup cannot be opened: the passphrase is wrong, or the file is damaged or no backup. Check the passphrase and the file.
trouble-backup-newer = This backup was made by a newer version of Sotto. Load the page again to get that version.
trouble-backup-of-another = This is a backup of { $address }. Sign in with that address to restore it.
trouble-elsewhere-only = This account is signed in for a shared computer in another tab. Go on there, or close that tab first.
