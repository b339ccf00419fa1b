package dev.sluice.source.sparkplug;

/** What Sparkplug calls its datatypes (6.4.16), each at the place of its number. */
enum DataType {
    UNKNOWN,
    INT8,
    INT16,
    INT32,
    INT64,
    UINT8,
    UINT16,
    UINT32,
    UINT64,
    FLOAT,
    DOUBLE,
    BOOLEAN,
    STRING,
    DATE_TIME,
    TEXT,
    UUID,
    DATASET,
    BYTES,
    FILE,
    TEMPLATE,
    PROPERTY_SET,
    PROPERTY_SET_LIST,
    INT8_ARRAY,
    INT16_ARRAY,
    INT32_ARRAY,
    INT64_ARRAY,
    UINT8_ARRAY,
    UINT16_ARRAY,
    UINT32_ARRAY,
    UINT64_ARRAY,
    FLOAT_ARRAY,
    DOUBLE_ARRAY,
    BOOLEAN_ARRAY,
    STRING_ARRAY,
    DATE_TIME_ARRAY;

    private static final DataType[] BY_NUMBER = values();

    static DataType of(long number) {
        if (number < 0 || number >= BY_NUMBER.length) {
            throw new SparkplugException("datatype " + number + " is none of Sparkplug's");
        }
        return BY_NUMBER[(int) number];
    }
}
