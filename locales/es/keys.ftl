
## The list of shortcuts

shortcuts = Atajos de teclado
show-shortcuts = Mostrar los atajos de teclado
keyboard = Teclado
keyboard-lead = Aquí todo funciona sin ratón. Tabulador avanza, Escape cierra, las flechas se mueven por listas, menús y mensajes.
single-keys = Las letras y los signos solos son atajos
single-keys-lead = Solo fuera de los campos de texto. Desactívalo si le hablas a tu ordenador o pulsas teclas sin querer.
or = o
closes = Cerrar, cancelar o volver al campo del mensaje
corrects-last = Corregir el último mensaje, en el campo de mensaje vacío
mark-read = Marcar como leído
opens-menu = Qué se puede hacer con un mensaje o un chat
shortcuts-everywhere = En todas partes
shortcuts-chat = En un chat

## What shortcuts do

shortcut-help = Esta lista
shortcut-find = Buscar chats, contactos y mensajes
shortcut-next-chat = Chat siguiente
shortcut-previous-chat = Chat anterior
shortcut-next-unread = Siguiente chat con mensajes sin leer
shortcut-new-chat = Nuevo chat
shortcut-mark-read = Marcar el chat como leído
shortcut-settings = Ajustes
shortcut-next-pane = Parte siguiente de la ventana
shortcut-previous-pane = Parte anterior de la ventana
shortcut-write = Escribir un mensaje
shortcut-reply = Responder al mensaje más reciente o al que tiene el foco
shortcut-correct = Corregir tu último mensaje o el que tiene el foco
shortcut-newest = Mensajes más recientes
shortcut-find-here = Buscar en este chat
shortcut-details = Detalles del contacto
