profile = Votre profil
choose-picture = Choisir une image…
remove-picture = Retirer l’image
picture-lead = Tous ceux qui connaissent votre adresse peuvent voir votre image. Seul le carré que vous choisissez est publié, sans le lieu ni la date de la prise de vue.
picture-large = Ce fichier dépasse 64 Mo. Choisissez une image plus petite.
crop = Votre image
crop-lead = Faites glisser l’image pour la déplacer ; zoomez avec la molette ou deux doigts. Au clavier : flèches, plus et moins.
crop-stage = Partie de l’image affichée
zoom = Agrandissement
use-picture = Utiliser l’image
nickname = Pseudonyme
nickname-lead = Ce que voient vos contacts s’ils ne vous ont pas donné de nom, et ceux à qui vous demandez de le devenir.
about-you = En savoir plus sur vous
details-lead = Ce que vous laissez vide n’est pas publié.
who-sees = Qui peut voir les détails
contacts-only = Mes contacts
everybody = Tous ceux qui connaissent mon adresse
save = Enregistrer
saving = Enregistrement…
profile-waits = Enregistré ici. La publication a lieu dès qu’il y a une connexion.
profile-published = Votre profil est publié.
profile-loading = Consultation de ce qui est publié…

## The lines of a vCard

card-name = Nom complet
card-nickname = Pseudonyme
card-organisation = Organisme
card-title = Titre
card-role = Fonction
card-email = Adresse e-mail
card-phone = Téléphone
card-url = Site web
card-birthday = Anniversaire
card-address = Adresse postale
card-note = À propos

## What the server did not take

refused-picture = Votre image n’a pas pu être publiée. Essayez-en une autre.
refused-picture-said = Votre image n’a pas pu être publiée.
refused-nickname = Votre pseudonyme n’a pas pu être publié. Essayez-en un autre.
refused-nickname-said = Votre pseudonyme n’a pas pu être publié.
refused-details = Vos informations n’ont pas pu être publiées. Essayez-en d’autres.
refused-details-said = Vos informations n’ont pas pu être publiées.
