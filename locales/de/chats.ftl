chats = Chats
new-chat = Neuer Chat
new-chat-lead = Die Adresse der Person, der du schreiben willst.
start-chat = Chat beginnen
not-an-address = Das ist keine XMPP-Adresse. Eine sieht so aus: name@example.org. Prüfe deine Eingabe.
settings = Einstellungen
no-chats = Noch keine Chats
no-chats-lead = Beginne einen mit der XMPP-Adresse von jemandem. Nachrichten an dich erscheinen auch hier.
write-to = Jemandem schreiben
pick = Kein Chat geöffnet
pick-lead = Wähle einen aus der Liste, oder beginne einen neuen.
you-prefix = Du:
not-opened = Nachricht konnte nicht geöffnet werden
# Beside a chat: the number itself is shown, this is read out.
unread-count =
    { $count ->
        [one] { NUMBER($count) } ungelesene Nachricht
       *[other] { NUMBER($count) } ungelesene Nachrichten
    }
# What the address of somebody looks like.
name-example = name@example.org
enter-password = Passwort eingeben
leftovers =
    { $count ->
        [one] Eine Anmeldung an einem gemeinsam genutzten Computer hat ein Gerät hinterlassen.
       *[other] Anmeldungen an gemeinsam genutzten Computern haben Geräte hinterlassen.
    }

## The connection

connection-offline = Offline
connection-connecting = Verbindung wird aufgebaut …
connecting-late = Das dauert ungewöhnlich lange. Hält es an, schließe alle Tabs dieser Seite und öffne sie neu.
connection-catching-up = Nachrichten werden abgerufen …
connection-online = Online

## Notifications

news-unread =
    { $count ->
        [one] Neue Nachricht
       *[other] { NUMBER($count) } neue Nachrichten
    }
news-unread-text =
    { $count ->
        [one] { $text }
       *[other] { NUMBER($count) } neue Nachrichten, die letzte: { $text }
    }
news-missed =
    { $chats ->
        [one] Du hast neue Nachrichten in { NUMBER($chats) } Chat.
       *[other] Du hast neue Nachrichten in { NUMBER($chats) } Chats.
    }

## The line to the server

line-no-network = Keine Internetverbindung. Was du schreibst, wird gesendet, sobald es eine gibt.
line-unreachable = Dein Server ist nicht erreichbar. Es wird weiter versucht.
