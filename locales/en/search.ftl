found-messages = Messages
find-here = Search in this chat
find-here-field = Search messages in this chat
close-search = Close search
more-hits = Older results
no-hits = No message has these words.
searching = Searching…
# How much of the history was searched.
indexed = Older messages are still being indexed: { NUMBER($percent) } % done.
# How many were found, for who hears it.
hits =
    { $count ->
        [one] { NUMBER($count) } message found
       *[other] { NUMBER($count) } messages found
    }
hits-more =
    { $count ->
        [one] More than { NUMBER($count) } message found
       *[other] More than { NUMBER($count) } messages found
    }
