from pilots.folder.printing import programme_folder_page
from pilots.folder.sheets import sheets
from services_catalog import default_catalogue


def test_the_page_has_a_table_for_every_file_and_a_row_for_every_column() -> None:
    page = programme_folder_page()
    wanted = sheets(default_catalogue()).values()
    rows = [
        f"| `{column.name}` | {column.meaning} |" for sheet in wanted for column in sheet.columns
    ]

    assert [sheet.name for sheet in wanted if f"\n## {sheet.name}.csv\n" not in page] == []
    assert [row for row in rows if row not in page] == []


def test_the_page_says_which_keys_may_be_left_out() -> None:
    assert [
        line for line in programme_folder_page().splitlines() if line.startswith("| `min_")
    ] == ["| `min_pilots` | the fewest pilot clusters it may have | 10 |"]
