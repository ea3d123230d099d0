"""The page of regions, region types and the sources of everything."""

from services_catalog.catalogue import Catalogue
from services_catalog.printing.markdown import PRINTED, listed, page, table


def regions_page(catalogue: Catalogue) -> str:
    types = catalogue.region_types
    edition = str(types.scoreboard_edition)
    parts = ["# Regions", PRINTED, f"Classes of the Regional Innovation Scoreboard {edition}."]
    heads = (
        "region",
        "name",
        "country",
        "NUTS",
        "languages",
        "holidays",
        "type",
        "cohesion",
        "class",
    )
    rows = (
        (
            region.id,
            region.name,
            region.country,
            listed(region.nuts_codes),
            listed(region.languages),
            region.holidays,
            region.region_type,
            f"{region.cohesion_2014_2020.value} ({region.cohesion_2014_2020.source})",
            f"{rated.value} ({rated.source})"
            if (rated := region.innovation_scoreboard.get(edition))
            else "",
        )
        for region in catalogue.regions.values()
    )
    parts += [table(heads, rows), "## Region types", types.reason, types.note]
    rules = ((kind.id, kind.label, f"`{kind.rule}`") for kind in types.types)
    parts.append(table(("type", "name", "rule"), rules))
    known = catalogue.sources
    parts += ["## Sources", "`c` is from memory, `d` a design default; both are no sources."]
    told = [(f"a:{label}", title, "") for label, title in known.documents.items()]
    told += [(f"b:{label}", source.title, source.address) for label, source in known.public.items()]
    parts.append(table(("label", "source", "address"), told))
    return page(parts)
