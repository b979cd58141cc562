
## The list of shortcuts

shortcuts = Raccourcis clavier
show-shortcuts = Afficher les raccourcis clavier
keyboard = Clavier
keyboard-lead = Tout fonctionne ici sans souris. Tab avance, Échap ferme, les flèches se déplacent dans les listes, les menus et les messages.
single-keys = Les lettres et signes seuls sont des raccourcis
single-keys-lead = Seulement hors des champs de texte. Désactivez-les si vous parlez à votre ordinateur ou appuyez sur des touches par mégarde.
or = ou
closes = Fermer, annuler, ou revenir au champ de message
corrects-last = Corriger le dernier message, dans le champ de message vide
mark-read = Marquer comme lu
opens-menu = Ce qu’on peut faire d’un message ou d’une discussion
shortcuts-everywhere = Partout
shortcuts-chat = Dans une discussion

## What shortcuts do

shortcut-help = Cette liste
shortcut-find = Chercher des discussions, contacts et messages
shortcut-next-chat = Discussion suivante
shortcut-previous-chat = Discussion précédente
shortcut-next-unread = Discussion suivante avec des messages non lus
shortcut-new-chat = Nouvelle discussion
shortcut-mark-read = Marquer la discussion comme lue
shortcut-settings = Paramètres
shortcut-next-pane = Partie suivante de la fenêtre
shortcut-previous-pane = Partie précédente de la fenêtre
shortcut-write = Écrire un message
shortcut-reply = Répondre au dernier message, ou à celui qui a le focus
shortcut-correct = Corriger votre dernier message, ou celui qui a le focus
shortcut-newest = Messages les plus récents
shortcut-find-here = Chercher dans cette discussion
shortcut-details = Détails du contact
