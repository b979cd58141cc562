profile = Tu perfil
choose-picture = Elegir una imagen…
remove-picture = Quitar la imagen
picture-lead = Todo el que conozca tu dirección puede ver tu imagen. Solo se publica el cuadrado que elijas, sin dónde ni cuándo se tomó.
picture-large = Este archivo ocupa más de 64 MB. Elige una imagen más pequeña.
crop = Tu imagen
crop-lead = Arrastra la imagen para moverla; amplía con la rueda o con dos dedos. Con el teclado: flechas, más y menos.
crop-stage = Parte de la imagen que se muestra
zoom = Ampliación
use-picture = Usar la imagen
nickname = Apodo
nickname-lead = Lo que ven tus contactos si no te han puesto un nombre, y las personas a las que pides que lo sean.
about-you = Más sobre ti
details-lead = Lo que dejes vacío no se publica.
who-sees = Quién puede ver los detalles
contacts-only = Mis contactos
everybody = Todo el que conozca mi dirección
save = Guardar
saving = Guardando…
profile-waits = Guardado aquí. Se publicará en cuanto haya conexión.
profile-published = Tu perfil está publicado.
profile-loading = Consultando lo que está publicado…

## The lines of a vCard

card-name = Nombre completo
card-nickname = Apodo
card-organisation = Organización
card-title = Título
card-role = Función
card-email = Correo electrónico
card-phone = Teléfono
card-url = Sitio web
card-birthday = Cumpleaños
card-address = Dirección postal
card-note = Sobre mí

## What the server did not take

refused-picture = No se pudo publicar tu imagen. Prueba con otra.
refused-picture-said = No se pudo publicar tu imagen.
refused-nickname = No se pudo publicar tu apodo. Prueba con otro.
refused-nickname-said = No se pudo publicar tu apodo.
refused-details = No se pudieron publicar tus datos. Prueba con otros.
refused-details-said = No se pudieron publicar tus datos.
