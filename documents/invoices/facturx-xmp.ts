/** What the metadata of a Factur-X file say of it, with the schema PDF/A wants of properties it does not know. */

/** Readers find the XML by this name. */
export const FACTURX_NAME = 'factur-x.xml';

const NAMESPACE = 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#';

const PROPERTIES = {
  DocumentFileName: { value: FACTURX_NAME, about: 'The name of the embedded XML document' },
  DocumentType: { value: 'INVOICE', about: 'The type of the hybrid document in capital letters' },
  Version: { value: '1.0', about: 'The version of the standard the embedded XML document follows' },
  ConformanceLevel: { value: 'EN 16931', about: 'The profile of the embedded XML document' },
};

const values = Object.entries(PROPERTIES).map(([name, { value }]) => `<fx:${name}>${value}</fx:${name}>`);

const declarations = Object.entries(PROPERTIES).map(
  ([name, { about }]) => `<rdf:li rdf:parseType="Resource">
  <pdfaProperty:name>${name}</pdfaProperty:name>
  <pdfaProperty:valueType>Text</pdfaProperty:valueType>
  <pdfaProperty:category>external</pdfaProperty:category>
  <pdfaProperty:description>${about}</pdfaProperty:description>
</rdf:li>`,
);

export const FACTURX_XMP = `<rdf:Description rdf:about="" xmlns:fx="${NAMESPACE}">
${values.join('\n')}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>${NAMESPACE}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>fx</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>
${declarations.join('\n')}
</rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;
