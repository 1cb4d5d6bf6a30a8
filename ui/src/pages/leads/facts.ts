/** What is known of a lead, grouped as it is read. */
import { addressOf, openable } from '../../lib/addresses.ts';
import type { LeadDetail } from '../../lib/api/types.ts';
import type { Fact } from '../../lib/components/ui/Facts.svelte';
import { dateTime, dateTimeSeconds } from '../../lib/format/date.ts';
import { phone, shortId } from '../../lib/format/text.ts';
import { hoursText, PROOF } from '../../lib/labels/proof.ts';
import {
  CUSTOM_FIELD,
  fieldValue,
  givenField,
  PHONE_QUALITY,
  REPEAT_DELAY,
  SOURCE_TYPE,
} from '../../lib/labels/lead.ts';

/** What came and was not understood, or was cut, as it came. */
export const givenFacts = (lead: LeadDetail): Fact[] =>
  Object.entries(lead.given).map(([name, value]) => ({
    label: givenField(name),
    value,
  }));

const yesNo = (value: boolean | null | undefined): string | null =>
  value === true ? 'Oui' : value === false ? 'Non' : null;

export const personFacts = (lead: LeadDetail): Fact[] => [
  {
    label: 'Téléphone',
    value: phone(lead.phone),
    href: lead.phone_quality === 'invalid' ? null : `tel:${lead.phone}`,
    copy: true,
  },
  { label: 'Qualité', value: lead.phone_quality === 'valid' ? null : PHONE_QUALITY[lead.phone_quality].help },
  { label: 'E-mail', value: lead.email, href: lead.email && `mailto:${lead.email}`, copy: true },
  { label: 'Département', value: lead.departement },
  { label: 'Produit', value: lead.produit },
  ...Object.entries(lead.custom_fields ?? {}).map(([name, value]) => ({
    label: CUSTOM_FIELD[name] ?? name,
    value: fieldValue(name, value),
  })),
];

/** The person must be called within 48 hours of asking (06-law). */
const callback = ({ callback_requested_at: asked, callback_hours_left: left }: LeadDetail): string | null =>
  asked ? `${dateTime(asked)} · ${hoursText(left)}` : null;

export function consentFacts(lead: LeadDetail): Fact[] {
  const proof = lead.consent;
  const facts: Fact[] = [
    { label: 'Accord RGPD', value: yesNo(lead.rgpd_consent) ?? 'Non renseigné' },
    { label: 'Newsletter', value: yesNo(lead.newsletter) },
  ];
  if (!proof) return [...facts, { label: 'Preuve', value: 'Aucune preuve reçue' }];
  const { text, help } = PROOF[lead.proof];
  const arrived = lead.proof_arrived;
  return [
    ...facts,
    { label: 'Preuve', value: lead.proof === 'proved' ? text : `${text} : ${help}` },
    { label: 'Donné le', value: proof.timestamp ? dateTimeSeconds(proof.timestamp) : null },
    { label: 'Version du texte', value: proof.text_version },
    { label: 'Texte', value: proof.text },
    { label: 'Page', value: proof.page_url },
    { label: 'Adresse IP', value: proof.ip, mono: true },
    { label: 'Empreinte', value: proof.form_hash, mono: true, copy: true },
    { label: 'Rappel demandé', value: callback(lead) },
    {
      label: 'Arrivée plus tard',
      value:
        arrived &&
        `${dateTime(arrived.at)}, ${arrived.by === 'RDZ' ? 'par un nouvel envoi de la personne' : `ajoutée par ${arrived.by}`}`,
    },
  ];
}

export const originFacts = (lead: LeadDetail): Fact[] => [
  { label: 'Reçu le', value: dateTimeSeconds(lead.created_at) },
  { label: 'Type', value: SOURCE_TYPE[lead.lead_source_type] },
  { label: 'Source', value: lead.source },
  {
    label: 'Répète',
    value:
      lead.repeats_delay &&
      `un lead vendu dans les 30 jours, ${REPEAT_DELAY[lead.repeats_delay].toLowerCase()} d’écart`,
    href: lead.repeats_lead_id && addressOf.lead(lead.repeats_lead_id),
  },
  { label: 'Fournisseur', value: lead.provider_slug },
  { label: 'Page d’arrivée', value: lead.lp_code },
  { label: 'Formulaire', value: lead.form_code },
  {
    label: 'Fichier importé',
    value: lead.import_row ? `ligne ${lead.import_row}` : null,
    href: lead.import_id && openable(`/imports/${lead.import_id}`),
  },
  { label: 'Liaison', value: lead.liaison_code },
  { label: 'Campagne', value: lead.utm_campaign },
  { label: 'Support', value: lead.utm_medium },
  { label: 'Société d’origine', value: lead.lead_owner_entity },
  {
    label: 'Corrigé par',
    value: lead.superseded_by && `…${lead.superseded_by.slice(-8)}`,
    href: lead.superseded_by && addressOf.lead(lead.superseded_by, lead.lead_owner_entity ?? undefined),
  },
  {
    label: 'Remplacé par',
    value: lead.replacement_lead_id && `le LB ${shortId(lead.replacement_lead_id)}`,
    href: lead.replacement_lead_id && addressOf.lead(lead.replacement_lead_id),
  },
  ...lead.deliveries.flatMap(({ replaced_suspicious_id: replaced }): Fact[] =>
    replaced
      ? [
          {
            label: 'Livré à la place de',
            value: `numéro suspect ${shortId(replaced)}`,
            href: addressOf.lead(replaced),
          },
        ]
      : [],
  ),
  { label: 'Verrouillé', value: lead.entity_locked ? 'Ne change pas de société' : null },
  { label: 'Session', value: lead.session_id, mono: true, copy: true },
  { label: 'Identifiant', value: lead.id, mono: true, copy: true },
];
