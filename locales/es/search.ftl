found-messages = Mensajes
find-here = Buscar en este chat
find-here-field = Buscar mensajes en este chat
close-search = Cerrar la búsqueda
more-hits = Resultados anteriores
no-hits = Ningún mensaje contiene estas palabras.
searching = Buscando…
# How much of the history was searched.
indexed = Los mensajes antiguos aún se están indexando: { NUMBER($percent) } % listo.
# How many were found, for who hears it.
hits =
    { $count ->
        [one] { NUMBER($count) } mensaje encontrado
       *[other] { NUMBER($count) } mensajes encontrados
    }
hits-more =
    { $count ->
        [one] Más de { NUMBER($count) } mensaje encontrado
       *[other] Más de { NUMBER($count) } mensajes encontrados
    }
