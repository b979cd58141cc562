
## The list of shortcuts

shortcuts = Tastenkürzel
show-shortcuts = Tastenkürzel anzeigen
keyboard = Tastatur
keyboard-lead = Alles hier geht ohne Maus. Tab geht weiter, Escape schließt, Pfeiltasten bewegen sich in Listen, Menüs und Nachrichten.
single-keys = Buchstaben und Zeichen allein sind Tastenkürzel
single-keys-lead = Nur außerhalb von Textfeldern. Schalte das aus, wenn du mit deinem Computer sprichst oder Tasten versehentlich drückst.
or = oder
closes = Schließen, abbrechen oder zurück zum Nachrichtenfeld
corrects-last = Die letzte Nachricht korrigieren, im leeren Nachrichtenfeld
mark-read = Als gelesen markieren
opens-menu = Was man mit einer Nachricht oder einem Chat tun kann
shortcuts-everywhere = Überall
shortcuts-chat = In einem Chat

## What shortcuts do

shortcut-help = Diese Liste
shortcut-find = Chats, Kontakte und Nachrichten durchsuchen
shortcut-next-chat = Nächster Chat
shortcut-previous-chat = Voriger Chat
shortcut-next-unread = Nächster Chat mit ungelesenen Nachrichten
shortcut-new-chat = Neuer Chat
shortcut-mark-read = Den Chat als gelesen markieren
shortcut-settings = Einstellungen
shortcut-next-pane = Nächster Teil des Fensters
shortcut-previous-pane = Voriger Teil des Fensters
shortcut-write = Eine Nachricht schreiben
shortcut-reply = Auf die neueste Nachricht antworten oder auf die mit dem Fokus
shortcut-correct = Deine letzte Nachricht korrigieren oder die mit dem Fokus
shortcut-newest = Neueste Nachrichten
shortcut-find-here = In diesem Chat suchen
shortcut-details = Kontaktdetails
