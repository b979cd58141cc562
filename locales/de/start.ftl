### What is shown before anybody has signed in: loaded first, so nothing else belongs here.

-language = Deutsch
-direction = ltr

# The title of the tab.
title-unread = ({ NUMBER($count) }) { $name }

## Starting and signing in

starting = Wird gestartet …
starting-slow = Das dauert länger, als es sollte. Vielleicht hängt ein anderer Tab von Sotto; oft hilft es, die Seite neu zu laden.
reload = Neu laden
outdated = In einem anderen Tab läuft eine neuere Version von Sotto. Lade diesen hier neu, um weiterzumachen.
update-ready = Eine neue Version ist bereit.
update = Aktualisieren
later = Später
sign-in = Anmelden
signing-in = Anmeldung läuft …
sign-in-lead = Melde dich mit Adresse und Passwort deines XMPP-Kontos an.
address = XMPP-Adresse
address-example = du@example.org
password = Passwort
advanced = Erweitert
websocket = WebSocket-Adresse
websocket-hint = Nur, wenn dein Anbieter dir eine genannt hat. Sonst wird sie von selbst gefunden.
shared = Dies ist ein gemeinsam genutzter Computer
shared-hint = Alles bleibt in diesem Tab und wird vergessen, wenn er geschlossen wird.
give-address = Gib deine XMPP-Adresse ein, zum Beispiel du@example.org.
give-password = Gib dein Passwort ein.
password-needed = Passwort erforderlich
password-keeps = Deine Chats und die Schlüssel dieses Geräts bleiben, wie sie sind.
not-now = Nicht jetzt
other-domain = Ohne Domain wird diese ergänzt: { $domain }
try-again = Erneut versuchen
language = Sprache
restore = Aus einer Sicherung wiederherstellen
backup-file = Sicherungsdatei
backup-passphrase = Passphrase der Sicherung
backup-unread = Der Browser konnte diese Datei nicht lesen. Wähle sie noch einmal aus.
create-account = Konto erstellen
account-deleted = Das Konto ist gelöscht und mit ihm alles, was hier davon gespeichert war.
not-done = Das hat nicht geklappt. { $why }

## What is wrong with the browser's storage

trouble-storage-full = Der Browser hat keinen Platz mehr, deshalb kann nichts weiter gespeichert werden. Lösche Dateien oder Daten anderer Websites und versuche es erneut: Nachrichten, die noch nicht gespeichert sind, bleiben auf deinem Server.
trouble-storage-blocked = Ein anderer Tab von Sotto benutzt noch eine ältere Version. Schließe ihn oder lade ihn neu und versuche es dann hier erneut.
trouble-storage-removed = Was hier gespeichert war, wurde gelöscht: von dir, einem anderen Programm oder dem Browser. Wenn du dich wieder anmeldest, wird dieser Browser ein neues Gerät.
trouble-storage-unavailable = Der Browser lässt diese Seite nichts speichern, etwa im privaten Modus. Erlaube es, oder melde dich mit „Dies ist ein gemeinsam genutzter Computer“ an: Dann bleibt alles im Arbeitsspeicher dieses Tabs.
trouble-storage-newer = Was hier gespeichert ist, stammt von einer neueren Version von Sotto. Lade die Seite neu, um diese Version zu bekommen.
trouble-storage-damaged = Etwas, das hier gespeichert ist, lässt sich nicht lesen. Versuche es erneut; hilft das nicht, melde dich ab und wieder an. Dabei entsteht ein neues Gerät.
trouble-storage-no-locks = Dieser Browser hat für diese Seite keine Web Locks, deshalb könnten mehrere Tabs einander die Daten beschädigen. Benutze einen aktuellen Browser und eine Adresse, die mit https beginnt.
trouble-storage-stopped = Der Hintergrunddienst dieser Seite ist stehen geblieben. Lade die Seite neu.
trouble-storage-other = Dieser Browser konnte nichts speichern: { $why }. Versuche es erneut, oder lade die Seite neu.

## What is wrong with the connection or the account

trouble-not-found = Es wurde kein Weg gefunden, sich mit { $domain } zu verbinden. Prüfe die Adresse, oder trage unter „Erweitert“ die WebSocket-Adresse ein.
trouble-unreachable = Der Server unter { $address } ist nicht erreichbar. Vielleicht ist er außer Betrieb, seine Adresse falsch oder sein Zertifikat ungültig. Prüfe die Adresse und versuche es erneut.
trouble-moved = Der Server verweist dich an eine andere Adresse: { $address }. Wenn du ihr vertraust, trage sie unter „Erweitert“ als WebSocket-Adresse ein.
# The code is one of the conditions of RFC 6120, such as system-shutdown.
trouble-server-closed = Der Server hat die Verbindung beendet ({ $code }). Sie wird von selbst wieder aufgebaut.
trouble-bad-address = Das ist keine XMPP-Adresse. Eine sieht so aus: du@example.org. Prüfe deine Eingabe.
trouble-not-authorized = Adresse oder Passwort ist falsch. Prüfe beides und versuche es erneut.
trouble-password-needed = Das Passwort dieses Kontos wurde geändert. Gib das neue ein, um weiterzumachen.
trouble-plain-only = Dieser Server verlangt bei jedem Start das Passwort selbst, und es wird hier nie gespeichert. Gib es ein, um weiterzumachen.
trouble-insecure = Der Server will das Passwort über eine ungeschützte Verbindung haben, deshalb wurde nichts gesendet. Frag deinen Anbieter nach einer Adresse, die mit wss:// beginnt.
trouble-downgrade = Der Server will dich plötzlich weniger sicher anmelden als bisher, deshalb wurde nichts gesendet. Frag deinen Anbieter, ob das so gewollt ist.
trouble-no-mechanism = Der Server bietet kein Anmeldeverfahren an, das hier bekannt ist. Frag deinen Anbieter nach SCRAM.
trouble-server-not-genuine = Der Server konnte nicht beweisen, dass er dein Passwort kennt; vielleicht ist er nicht der echte. Prüfe die Adresse und dein Netzwerk.
trouble-conflict = Eine andere Anmeldung mit demselben Namen hat dieses Konto übernommen. Lade die Seite neu, um dich hier wieder zu verbinden.
trouble-host-unknown = Der Server ist für diese Domain nicht zuständig. Prüfe den Teil der Adresse hinter dem @.
trouble-silent = Der Server antwortet nicht. Es wird von selbst erneut versucht.
trouble-lost = Die Verbindung ist abgebrochen. Sie wird von selbst wieder aufgebaut.
trouble-identity-moved = Ein anderes Gerät wurde aus einer Sicherung von diesem wiederhergestellt und benutzt jetzt dessen Identität, deshalb wird hier nichts gesendet oder empfangen. Dein Verlauf bleibt lesbar.
trouble-backup-unreadable = Diese Sicherung lässt sich nicht öffnen: Die Passphrase ist falsch, oder die Datei ist beschädigt oder keine Sicherung. Prüfe Passphrase und Datei.
trouble-backup-newer = Diese Sicherung stammt von einer neueren Version von Sotto. Lade die Seite neu, um diese Version zu bekommen.
trouble-backup-of-another = Dies ist eine Sicherung von { $address }. Melde dich mit dieser Adresse an, um sie wiederherzustellen.
trouble-elsewhere-only = Dieses Konto ist in einem anderen Tab wie auf einem gemeinsam genutzten Computer angemeldet. Mach dort weiter, oder schließe zuerst jenen Tab.
