
## What was opened

open-link = Abrir una dirección
link-to-room = Esto lleva a una sala. Las salas aún no están disponibles.
link-to-register = Esto es una invitación para crear una cuenta. Aquí ya tienes una; cierra primero la sesión para aceptarla.
link-unknown = Este enlace no lleva a nada que se pueda abrir aquí.
own-link = Esta es tu propia dirección.
link-known = Conoces esta dirección como { $name }.
link-keys = El enlace también menciona claves de cifrado. No se toman de un enlace, que puede haber escrito cualquiera: compáralas con esa persona, o escanea el código.
code-verifies = Los dispositivos del código que escaneaste quedarán verificados si continúas.
link-body = El enlace propone este texto. Se pone en el campo de mensaje, y solo tú puedes enviarlo:
add-to-contacts = Añadir a los contactos
write = Escribir

## Sharing

share-address = Compartir mi dirección
share-lead = Quien escanee este código o abra el enlace podrá escribirte o añadirte. El código también contiene la clave de este dispositivo: si se escanea de tu pantalla, queda verificado.
address-code = Código de tu dirección
own-link-label = Enlace a tu dirección
copy-link = Copiar enlace
send-link = Enviar…
copy-by-hand = El navegador no deja que esta página copie. El enlace está seleccionado.
by-code = Con un código
by-code-lead = Escanea el código que alguien te muestre, o muestra el tuyo.
no-address-in-code = Este código no contiene ninguna dirección XMPP.
links = Enlaces
links-lead = Los enlaces que empiezan por xmpp: llevan a personas. Este navegador puede abrirlos con esta página.
links-here = Abrir aquí los enlaces xmpp:
links-asked = Se ha preguntado al navegador. Si él te pregunta a ti, permítelo.
links-not = Este navegador no deja que las páginas abran este tipo de enlaces.
