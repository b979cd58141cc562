found-messages = Nachrichten
find-here = In diesem Chat suchen
find-here-field = Nachrichten in diesem Chat durchsuchen
close-search = Suche schließen
more-hits = Ältere Ergebnisse
no-hits = Keine Nachricht enthält diese Wörter.
searching = Suche läuft …
# How much of the history was searched.
indexed = Ältere Nachrichten werden noch erfasst: { NUMBER($percent) } % fertig.
# How many were found, for who hears it.
hits =
    { $count ->
        [one] { NUMBER($count) } Nachricht gefunden
       *[other] { NUMBER($count) } Nachrichten gefunden
    }
hits-more =
    { $count ->
        [one] Mehr als { NUMBER($count) } Nachricht gefunden
       *[other] Mehr als { NUMBER($count) } Nachrichten gefunden
    }
