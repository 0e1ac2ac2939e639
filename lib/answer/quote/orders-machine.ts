/**
 * Whether a text gives orders to a program that answers questions, in English, German or French. Nothing obeys it in an
 * answer of quotes; but a person would take it for words of the answer, so it is left out. The patterns want a wording
 * that nobody uses to staff: "ignore all previous instructions" at the end of a clause, orders about how to answer, the
 * system prompt.
 */
export function ordersMachine(text: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(text));
}

const PATTERNS = [
  /(?<!\p{L})(?:ignore|disregard|forget|override) (?:all|any|every|your)(?: of)?(?: (?:your|the|these))?(?: (?:previous|prior|above|earlier|preceding|former|other))? (?:instructions?|prompts?|directions|commands)(?=\s*(?:$|[.!,;:]|and |given |above))/iu,
  /(?<!\p{L})(?:ignoriere|vergiss|missachte) (?:alle|deine|sämtliche)(?: deine)?(?: (?:vorherigen|bisherigen|obigen|früheren|anderen))? (?:Anweisungen|Instruktionen|Befehle|Vorgaben)/iu,
  /(?<!\p{L})(?:ignore|ignorez|oublie|oubliez) (?:toutes (?:les|tes|vos)|tes|vos) (?:(?:autres|précédentes) )?(?:instructions|consignes|directives)/iu,
  /(?<!\p{L})(?:answer|respond to|reply to) (?:every|each|all|any) (?:question|prompt|request|message)s? (?:only )?(?:with|by)(?!\p{L})/iu,
  /(?<!\p{L})(?:antworte|beantworte) (?:auf )?(?:jede|alle|sämtliche) (?:Fragen?|Anfragen?) (?:nur |immer )?mit(?!\p{L})/iu,
  /(?<!\p{L})répond(?:s|ez) (?:toujours )?à (?:toutes les|chaque) (?:questions?|demandes?) (?:uniquement )?(?:par|avec)(?!\p{L})/iu,
  /(?<!\p{L})(?:from now on|ab jetzt|ab sofort|à partir de maintenant|désormais),? (?:only |nur )?(?:answer|respond|reply|antworte|beantworte|réponds|répondez)(?!\p{L})/iu,
  /(?<!\p{L})(?:reveal|print|repeat|output|disclose|nenne|zeige|verrate|révèle|révélez|affiche|affichez) (?:\p{L}+ ){0,3}(?:system prompt|system-?prompt|prompt système)/iu,
  /(?:^|\n|[.!?]\s)\W*(?:assistant|AI|LLM|chatbot|language model|KI|Assistent|IA)\s?[:,] .*(?<!\p{L})(?:when asked|if asked|always (?:say|answer|reply|respond|tell)|never (?:say|tell|mention)|ignore|tell the user|wenn du gefragt|wenn man dich|sage? immer|antworte|ignoriere|si on te|dis toujours|réponds)(?!\p{L})/iu,
];
