found-messages = Messages
find-here = Chercher dans cette discussion
find-here-field = Chercher des messages dans cette discussion
close-search = Fermer la recherche
more-hits = Résultats plus anciens
no-hits = Aucun message ne contient ces mots.
searching = Recherche…
# How much of the history was searched.
indexed = Les messages plus anciens sont encore en cours d’indexation : { NUMBER($percent) } % terminés.
# How many were found, for who hears it.
hits =
    { $count ->
        [one] { NUMBER($count) } message trouvé
       *[other] { NUMBER($count) } messages trouvés
    }
hits-more =
    { $count ->
        [one] Plus de { NUMBER($count) } message trouvé
       *[other] Plus de { NUMBER($count) } messages trouvés
    }
